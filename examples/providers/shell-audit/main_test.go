// SPDX-License-Identifier: AGPL-3.0-only

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/provider-registry/providers/shell-audit/internal/ccftest"
)

func TestAgentCollectsEvidence(t *testing.T) {
	program := filepath.Join(t.TempDir(), "plugin")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	provider := ccftest.Start(t, exec.Command(program))

	if !provider.Serving(ctx, t) {
		t.Error("the health service says it does not serve")
	}
	if services := provider.Services(ctx, t); !slices.Contains(services, "proto.Runner") {
		t.Errorf("reflection lists %q, without proto.Runner", services)
	}
	agent := provider.Collect(ctx, t, map[string]string{"host": "web-1"})
	if len(agent.Evidence) != 3 || len(agent.Templates) != 1 {
		t.Errorf("%d pieces of evidence and %d templates, want 3 and 1", len(agent.Evidence), len(agent.Templates))
	}
}
