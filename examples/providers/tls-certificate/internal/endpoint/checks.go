// SPDX-License-Identifier: AGPL-3.0-only

package endpoint

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

const (
	minRSABits   = 2048 // NIST SP 800-57 part 1, 112 bits of security
	minCurveBits = 256
)

var errNoCertificate = errors.New("the host showed no certificate")

// Result is the outcome of one check. It becomes one piece of evidence.
type Result struct {
	ID          string // stable: it names the history of the evidence
	Title       string
	Description string
	Found       string // what was seen, whether it is good or bad
	Err         error  // why the check failed; nil where it holds
}

// Evaluate runs every check over an observation. The certificate must stay
// valid for at least remaining.
func Evaluate(o *Observation, remaining time.Duration) []Result {
	checks := []struct {
		id, title, description string
		run                    func(*Observation) (string, error)
	}{
		{"validity", "The certificate is valid, and for some time more",
			"The certificate's time has begun, and it ends no sooner than the configured number of days from now.",
			func(o *Observation) (string, error) { return checkValidity(o, remaining) }},
		{"host-name", "The certificate is for this host",
			"One of the certificate's alternative names matches the name that was connected to.", checkHostName},
		{"chain", "The certificate comes from a trusted authority",
			"The certificates that the host sends lead to an authority that this machine trusts.", checkChain},
		{"protocol", "The host speaks a current version of TLS",
			"The host agrees on TLS 1.2 or later.", checkProtocol},
		{"key-strength", "The certificate's key and signature are strong",
			"RSA keys have 2048 bits or more, elliptic curves 256 or more, and no signature rests on MD5 or SHA-1.", checkStrength},
	}
	results := make([]Result, 0, len(checks))
	for _, check := range checks {
		found, err := check.run(o)
		results = append(results, Result{ID: check.id, Title: check.title, Description: check.description, Found: found, Err: err})
	}
	return results
}

func leaf(o *Observation) (*x509.Certificate, error) {
	if len(o.Chain) > 0 {
		return o.Chain[0], nil
	}
	if o.Handshake != nil {
		return nil, fmt.Errorf("%w: %w", errNoCertificate, o.Handshake)
	}
	return nil, errNoCertificate
}

func checkValidity(o *Observation, remaining time.Duration) (string, error) {
	cert, err := leaf(o)
	if err != nil {
		return "", err
	}
	found := fmt.Sprintf("valid from %s until %s", cert.NotBefore.UTC().Format(time.RFC3339), cert.NotAfter.UTC().Format(time.RFC3339))
	left := cert.NotAfter.Sub(o.At)
	switch {
	case o.At.Before(cert.NotBefore):
		return found, errors.New("the certificate is not valid yet")
	case left < 0:
		return found, errors.New("the certificate has expired")
	case left < remaining:
		return found, fmt.Errorf("the certificate expires in %d days, expected at least %d", days(left), days(remaining))
	}
	return found, nil
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

func checkHostName(o *Observation) (string, error) {
	cert, err := leaf(o)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("names %q", cert.DNSNames), cert.VerifyHostname(o.ServerName)
}

// checkChain verifies as of a moment within the host's certificate's own time,
// so that an expired certificate is reported once, by checkValidity.
func checkChain(o *Observation) (string, error) {
	cert, err := leaf(o)
	if err != nil {
		return "", err
	}
	intermediates := x509.NewCertPool()
	for _, intermediate := range o.Chain[1:] {
		intermediates.AddCert(intermediate)
	}
	at := o.At
	if at.Before(cert.NotBefore) {
		at = cert.NotBefore
	} else if at.After(cert.NotAfter) {
		at = cert.NotAfter
	}
	found := fmt.Sprintf("%d certificates, issued by %s", len(o.Chain), cert.Issuer)
	_, err = cert.Verify(x509.VerifyOptions{Roots: o.Authorities, Intermediates: intermediates, CurrentTime: at})
	return found, err
}

// checkProtocol needs no comparison: the handshake itself offers no version
// below TLS 1.2.
func checkProtocol(o *Observation) (string, error) {
	if o.Version < tls.VersionTLS12 {
		return "", fmt.Errorf("no version agreed on: %w", o.Handshake)
	}
	return fmt.Sprintf("%s, %s", tls.VersionName(o.Version), tls.CipherSuiteName(o.CipherSuite)), nil
}

func checkStrength(o *Observation) (string, error) {
	cert, err := leaf(o)
	if err != nil {
		return "", err
	}
	key, keyErr := describeKey(cert)
	found := fmt.Sprintf("%s, signed with %s", key, cert.SignatureAlgorithm)
	return found, errors.Join(keyErr, checkSignatures(o.Chain))
}

func describeKey(cert *x509.Certificate) (string, error) {
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return describeBits("RSA", key.N.BitLen(), minRSABits)
	case *ecdsa.PublicKey:
		return describeBits("ECDSA", key.Curve.Params().BitSize, minCurveBits)
	case ed25519.PublicKey:
		return "Ed25519", nil
	default:
		return cert.PublicKeyAlgorithm.String(), fmt.Errorf("unknown kind of key %T", key)
	}
}

func describeBits(kind string, bits, minimum int) (string, error) {
	found := fmt.Sprintf("%s key of %d bits", kind, bits)
	if bits < minimum {
		return found, fmt.Errorf("%s, expected at least %d", found, minimum)
	}
	return found, nil
}

// checkSignatures looks at all but self-signed certificates, whose signature
// nobody relies on.
func checkSignatures(chain []*x509.Certificate) error {
	for _, cert := range chain {
		if cert.Subject.String() == cert.Issuer.String() {
			continue
		}
		switch cert.SignatureAlgorithm {
		case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
			return fmt.Errorf("%s is signed with %s", cert.Subject, cert.SignatureAlgorithm)
		}
	}
	return nil
}
