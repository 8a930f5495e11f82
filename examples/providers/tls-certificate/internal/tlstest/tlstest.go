// SPDX-License-Identifier: AGPL-3.0-only

// Package tlstest makes authorities, certificates and hosts for tests.
package tlstest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"
)

// Now is the time of all tests.
func Now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// Authority signs certificates.
type Authority struct {
	Cert *x509.Certificate
	key  crypto.Signer
}

// NewAuthority makes an authority.
func NewAuthority(t *testing.T) *Authority {
	t.Helper()
	key := newKey(t)
	template := template("Test authority", Now().Add(-time.Hour), Now().AddDate(10, 0, 0))
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	return &Authority{Cert: sign(t, template, template, key.Public(), key), key: key}
}

// Pool returns a pool that trusts the authority alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.Cert)
	return pool
}

// Leaf is what a test may say about a certificate.
type Leaf struct {
	DNSName             string
	NotBefore, NotAfter time.Time
	Key                 crypto.Signer // made where it is nil
}

// Issue signs a certificate.
func (a *Authority) Issue(t *testing.T, leaf Leaf) tls.Certificate {
	t.Helper()
	if leaf.Key == nil {
		leaf.Key = newKey(t)
	}
	template := template(leaf.DNSName, leaf.NotBefore, leaf.NotAfter)
	template.DNSNames = []string{leaf.DNSName}
	cert := sign(t, template, a.Cert, leaf.Key.Public(), a.key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: leaf.Key, Leaf: cert}
}

func newKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func template(name string, notBefore, notAfter time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    notBefore,
		NotAfter:     notAfter,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

func sign(t *testing.T, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// Serve answers TLS handshakes on loopback until the test ends, and returns the
// address.
func Serve(t *testing.T, config *tls.Config) string {
	t.Helper()
	return Accept(t, func(conn net.Conn) { _ = tls.Server(conn, config).Handshake() })
}

// Accept hands every connection on loopback to handle, and closes it after.
func Accept(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// Redirect is a dialer that connects to one address, whatever it is asked for.
type Redirect string

// DialContext connects to the address.
func (r Redirect) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, string(r))
}
