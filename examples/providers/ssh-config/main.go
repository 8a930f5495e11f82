// SPDX-License-Identifier: AGPL-3.0-only

// Command ssh-config is a provider that reads the SSH daemon's configuration
// and reports, as evidence, how it fares against the agent's Rego policies.
package main

import (
	"github.com/compliance-framework/agent/runner"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/provider-registry/providers/ssh-config/internal/collector"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: "ssh-config", JSONFormat: true})
	serve(collector.New(logger, collector.Host()))
}

func serve(impl runner.RunnerV2) {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: runner.HandshakeConfig,
		Plugins:         plugin.PluginSet{"runner": &runner.RunnerV2GRPCPlugin{Impl: impl}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}
