// SPDX-License-Identifier: AGPL-3.0-only

// Package endpoint looks at the TLS side of a declared host.
package endpoint

import (
	"fmt"
	"slices"
	"strings"
)

// declaredHosts are all hosts this program connects to, separated by blanks:
// permissions.network.connect of provider.yaml. A test compares the two.
const declaredHosts = "example.com:443"

// Declared returns the hosts that may be looked at. The first is the default.
func Declared() []string { return strings.Fields(declaredHosts) }

// Check refuses a host that is not declared.
func Check(host string) error {
	if !slices.Contains(Declared(), host) {
		return fmt.Errorf("host %q is not declared, expected one of: %s", host, declaredHosts)
	}
	return nil
}
