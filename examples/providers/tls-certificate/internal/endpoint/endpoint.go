// SPDX-License-Identifier: AGPL-3.0-only

package endpoint

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"
)

const (
	timeout        = 15 * time.Second
	maxBundleBytes = 4 << 20
)

var errNoAuthorities = errors.New("no bundle of certificate authorities found")

// Dialer connects to an address; net.Dialer is one.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Observer looks at hosts. Its fields are what it needs of the world.
type Observer struct {
	Dialer      Dialer
	Authorities func() (*x509.CertPool, error)
	Now         func() time.Time
}

// System is an observer that trusts the authorities that the machine trusts.
func System(dialer Dialer) Observer {
	return Observer{
		Dialer:      dialer,
		Authorities: func() (*x509.CertPool, error) { return readAuthorities(bundles()) },
		Now:         time.Now,
	}
}

// Observation is what a host showed.
type Observation struct {
	Address     string // host:port
	ServerName  string
	At          time.Time
	Chain       []*x509.Certificate // as sent, the host's own certificate first; empty where the handshake got nowhere
	Version     uint16              // 0 where none was agreed on
	CipherSuite uint16
	Handshake   error // why the handshake failed; nil otherwise
	Authorities *x509.CertPool
}

// Observe connects to address and shakes hands. A host that cannot be reached
// is an error; a host whose TLS is wanting is an observation.
func (o Observer) Observe(ctx context.Context, address string) (*Observation, error) {
	if err := Check(address); err != nil {
		return nil, err
	}
	serverName, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	authorities, err := o.Authorities()
	if err != nil {
		return nil, fmt.Errorf("read the certificate authorities: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := o.Dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	defer conn.Close()

	observation := &Observation{Address: address, ServerName: serverName, At: o.Now(), Authorities: authorities}
	client := tls.Client(conn, &tls.Config{
		ServerName: serverName,
		RootCAs:    authorities,
		Time:       o.Now,
		MinVersion: tls.VersionTLS12,
	})
	if err := client.HandshakeContext(ctx); err != nil && !isVerdict(err) {
		return nil, fmt.Errorf("TLS handshake with %s: %w", address, err)
	} else if err != nil {
		observation.Handshake = err
	}
	state := client.ConnectionState()
	observation.Version, observation.CipherSuite, observation.Chain = state.Version, state.CipherSuite, state.PeerCertificates
	// A chain that does not verify is worth reading all the same.
	if unverified, ok := errors.AsType[*tls.CertificateVerificationError](observation.Handshake); ok {
		observation.Chain = unverified.UnverifiedCertificates
	}
	return observation, nil
}

// isVerdict tells a handshake that failed over what the host offers from one
// that was cut off, which says nothing about the host.
func isVerdict(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	opErr, isNetwork := errors.AsType[*net.OpError](err)
	return !isNetwork || opErr.Op == "remote error" // crypto/tls wraps the host's alerts so
}

// bundles are the files in which Debian and Red Hat keep the authorities, and
// those derived from them. They are declared in provider.yaml; the folders and
// variables that crypto/x509 would try besides are not.
func bundles() []string {
	return []string{
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	}
}

// readAuthorities reads the first file that exists.
func readAuthorities(files []string) (*x509.CertPool, error) {
	for _, file := range files {
		bundle, err := readFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(bundle) {
			return nil, fmt.Errorf("%s: no certificate in it", file)
		}
		return pool, nil
	}
	return nil, fmt.Errorf("%w in %s", errNoAuthorities, strings.Join(files, ", "))
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBundleBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxBundleBytes {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, maxBundleBytes)
	}
	return text, nil
}
