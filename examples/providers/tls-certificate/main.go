// SPDX-License-Identifier: AGPL-3.0-only

// Command tls-certificate is a provider that connects to a declared host and
// reports, as evidence, on its certificate, protocol version and keys.
package main

import (
	"net"

	"github.com/hashicorp/go-hclog"

	"github.com/provider-registry/providers/tls-certificate/internal/ccf"
	"github.com/provider-registry/providers/tls-certificate/internal/collector"
	"github.com/provider-registry/providers/tls-certificate/internal/endpoint"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: collector.Name, JSONFormat: true})
	dialer := &net.Dialer{Resolver: &net.Resolver{PreferGo: true}}
	ccf.Serve(collector.New(logger, endpoint.System(dialer)))
}
