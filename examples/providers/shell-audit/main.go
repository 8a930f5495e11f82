// SPDX-License-Identifier: AGPL-3.0-only

// Command shell-audit is a provider that reports, as evidence, on the login
// shells of a machine's accounts and on the umask that new files get.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"

	"github.com/provider-registry/providers/shell-audit/internal/ccf"
	"github.com/provider-registry/providers/shell-audit/internal/collector"
	"github.com/provider-registry/providers/shell-audit/internal/umask"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: collector.Name, JSONFormat: true})

	// Ask once, before serving: the answer does not change while we run.
	mask, err := umask.OfShell(context.Background())
	if err != nil {
		logger.Warn("no umask from the shell, that of /etc/login.defs will do", "error", err)
	}

	ccf.Serve(collector.New(logger, collector.System{
		Files:      os.DirFS("/"),
		Hostname:   os.Hostname,
		ShellUmask: mask,
	}))
}
