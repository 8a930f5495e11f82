// SPDX-License-Identifier: AGPL-3.0-only

package endpoint

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/provider-registry/providers/tls-certificate/internal/tlstest"
)

const (
	address = "example.com:443"
	day     = 24 * time.Hour
)

func TestChecks(t *testing.T) {
	authority, stranger := tlstest.NewAuthority(t), tlstest.NewAuthority(t)
	weak := rsaKey(t, 1024)
	good := tlstest.Leaf{DNSName: "example.com", NotBefore: tlstest.Now().Add(-day), NotAfter: tlstest.Now().Add(60 * day)}
	with := func(change func(*tlstest.Leaf)) tlstest.Leaf {
		leaf := good
		change(&leaf)
		return leaf
	}
	tests := map[string]struct {
		issuer *tlstest.Authority
		leaf   tlstest.Leaf
		max    uint16            // highest version of TLS that the host speaks
		want   map[string]string // why checks fail
	}{
		"good": {issuer: authority, leaf: good},
		"good over TLS 1.2": {
			issuer: authority, leaf: good, max: tls.VersionTLS12,
		},
		"ends soon": {
			issuer: authority, leaf: with(func(l *tlstest.Leaf) { l.NotAfter = tlstest.Now().Add(20 * day) }),
			want: map[string]string{"validity": "expires in 20 days, expected at least 21"},
		},
		"expired": {
			issuer: authority, leaf: with(func(l *tlstest.Leaf) { l.NotAfter = tlstest.Now().Add(-time.Second) }),
			want: map[string]string{"validity": "has expired"},
		},
		"not yet valid": {
			issuer: authority, leaf: with(func(l *tlstest.Leaf) { l.NotBefore = tlstest.Now().Add(time.Hour) }),
			want: map[string]string{"validity": "is not valid yet"},
		},
		"for another host": {
			issuer: authority, leaf: with(func(l *tlstest.Leaf) { l.DNSName = "example.org" }),
			want: map[string]string{"host-name": "not example.com"},
		},
		"from a stranger": {
			issuer: stranger, leaf: good,
			want: map[string]string{"chain": "signed by unknown authority"},
		},
		"with a short key": {
			issuer: authority, leaf: with(func(l *tlstest.Leaf) { l.Key = weak }),
			want: map[string]string{"key-strength": "RSA key of 1024 bits, expected at least 2048"},
		},
		"over TLS 1.1 only": {
			issuer: authority, leaf: good, max: tls.VersionTLS11,
			want: map[string]string{
				"validity": "showed no certificate", "host-name": "showed no certificate", "chain": "showed no certificate",
				"key-strength": "showed no certificate", "protocol": "protocol version not supported",
			},
		},
		"several faults at once": {
			issuer: stranger, leaf: tlstest.Leaf{DNSName: "example.org", NotBefore: tlstest.Now().Add(-2 * day), NotAfter: tlstest.Now().Add(-day)},
			want: map[string]string{"validity": "has expired", "host-name": "not example.com", "chain": "signed by unknown authority"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			host := tlstest.Serve(t, &tls.Config{
				Certificates: []tls.Certificate{test.issuer.Issue(t, test.leaf)},
				MinVersion:   tls.VersionTLS10,
				MaxVersion:   test.max,
			})
			observation, err := observer(tlstest.Redirect(host), authority).Observe(context.Background(), address)
			if err != nil {
				t.Fatal(err)
			}
			for _, result := range Evaluate(observation, 21*day) {
				compare(t, result, test.want[result.ID])
			}
		})
	}
}

func compare(t *testing.T, result Result, want string) {
	t.Helper()
	switch {
	case want == "" && result.Err != nil:
		t.Errorf("%s failed: %v", result.ID, result.Err)
	case want == "" && result.Found == "":
		t.Errorf("%s found nothing", result.ID)
	case want != "" && (result.Err == nil || !strings.Contains(result.Err.Error(), want)):
		t.Errorf("%s: got error %v, want %q", result.ID, result.Err, want)
	}
}

func TestObserveFailsWhereNothingIsLearnt(t *testing.T) {
	authority := tlstest.NewAuthority(t)
	closing := tlstest.Redirect(tlstest.Accept(t, func(net.Conn) {}))
	tests := map[string]struct {
		observer Observer
		address  string
		want     string
	}{
		"host that is not declared": {observer(closing, authority), "example.org:443", `host "example.org:443" is not declared`},
		"port that is not declared": {observer(closing, authority), "example.com:8443", "is not declared"},
		"no connection":             {observer(unreachable{}, authority), address, "connect to example.com:443: unreachable"},
		"connection cut off":        {observer(closing, authority), address, "TLS handshake with example.com:443: "},
		"no authorities": {Observer{Authorities: func() (*x509.CertPool, error) { return readAuthorities(nil) }}, address,
			"read the certificate authorities: no bundle"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := test.observer.Observe(context.Background(), test.address)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
		})
	}
}

func TestObserveStopsWhenCancelled(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	silent := tlstest.Accept(t, func(net.Conn) { <-release })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := observer(tlstest.Redirect(silent), tlstest.NewAuthority(t)).Observe(ctx, address)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestReadAuthoritiesTakesTheFirstBundleThatExists(t *testing.T) {
	dir := t.TempDir()
	bundle, empty := filepath.Join(dir, "bundle"), filepath.Join(dir, "empty")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tlstest.NewAuthority(t).Cert.Raw})
	for name, text := range map[string][]byte{bundle: block, empty: nil} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if pool, err := readAuthorities([]string{filepath.Join(dir, "absent"), bundle, empty}); err != nil || pool == nil {
		t.Errorf("got %v, %v", pool, err)
	}
	if _, err := readAuthorities([]string{empty, bundle}); err == nil {
		t.Error("an empty bundle was taken")
	}
}

func TestManifestDeclaresWhatThisPackageUses(t *testing.T) {
	manifest, err := os.ReadFile("../../provider.yaml")
	if err != nil {
		t.Fatal(err)
	}
	network := `network: { connect: ["` + strings.Join(Declared(), `", "`) + `"] }`
	for _, want := range append(bundles(), network) {
		if !strings.Contains(string(manifest), want) {
			t.Errorf("provider.yaml lacks %s", want)
		}
	}
}

func observer(dialer Dialer, authority *tlstest.Authority) Observer {
	return Observer{
		Dialer:      dialer,
		Authorities: func() (*x509.CertPool, error) { return authority.Pool(), nil },
		Now:         tlstest.Now,
	}
}

type unreachable struct{}

func (unreachable) DialContext(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("unreachable")
}

func rsaKey(t *testing.T, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
