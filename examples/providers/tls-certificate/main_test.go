// SPDX-License-Identifier: AGPL-3.0-only

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"

	"github.com/provider-registry/providers/tls-certificate/internal/ccf"
	"github.com/provider-registry/providers/tls-certificate/internal/ccftest"
	"github.com/provider-registry/providers/tls-certificate/internal/collector"
	"github.com/provider-registry/providers/tls-certificate/internal/endpoint"
	"github.com/provider-registry/providers/tls-certificate/internal/tlstest"
)

// With these set, the test program is the provider: it connects to testAddress
// whatever it is asked for, and trusts the bundle at testBundle.
const (
	testAddress = "TLS_CERTIFICATE_TEST_ADDRESS"
	testBundle  = "TLS_CERTIFICATE_TEST_BUNDLE"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(testAddress); address != "" {
		ccf.Serve(collector.New(hclog.New(&hclog.LoggerOptions{JSONFormat: true}), endpoint.Observer{
			Dialer:      tlstest.Redirect(address),
			Authorities: bundle,
			Now:         tlstest.Now,
		}))
		return
	}
	os.Exit(m.Run())
}

func bundle() (*x509.CertPool, error) {
	text, err := os.ReadFile(os.Getenv(testBundle))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("no certificate")
	}
	return pool, nil
}

func TestProgramShakesHandsAndServesItsProtocol(t *testing.T) {
	program := filepath.Join(t.TempDir(), "plugin")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	provider := ccftest.Start(t, exec.Command(program))
	if !provider.Serving(ctx, t) {
		t.Error("the health service says it does not serve")
	}
	if services := provider.Services(ctx, t); !slices.Contains(services, "proto.Runner") {
		t.Errorf("reflection lists %q, without proto.Runner", services)
	}
	if _, err := provider.Configure(ctx, &proto.ConfigureRequest{Config: map[string]string{"host": "example.com:443"}}); err != nil {
		t.Errorf("configure: %v", err)
	}
	if _, err := provider.Configure(ctx, &proto.ConfigureRequest{Config: map[string]string{"host": "example.org:443"}}); err == nil {
		t.Error("a host that is not declared was taken")
	}
}

func TestAgentCollectsEvidence(t *testing.T) {
	authority := tlstest.NewAuthority(t)
	cert := authority.Issue(t, tlstest.Leaf{
		DNSName: "example.com", NotBefore: tlstest.Now().Add(-time.Hour), NotAfter: tlstest.Now().AddDate(0, 0, 30),
	})
	file := filepath.Join(t.TempDir(), "bundle.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Cert.Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(),
		testBundle+"="+file,
		testAddress+"="+tlstest.Serve(t, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}))

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	agent := ccftest.Start(t, command).Collect(ctx, t, map[string]string{"minimum_days": "31"})

	for _, evidence := range agent.Evidence {
		satisfied := evidence.GetStatus().GetState() == proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED
		if check := evidence.GetLabels()["check"]; satisfied != (check != "validity") {
			t.Errorf("%s: %v", check, evidence.GetStatus())
		}
	}
	if len(agent.Evidence) != 5 || len(agent.Templates) != 1 {
		t.Errorf("%d pieces of evidence and %d templates, want 5 and 1", len(agent.Evidence), len(agent.Templates))
	}
}
