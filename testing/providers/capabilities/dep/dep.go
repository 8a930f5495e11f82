// Package dep is a library that nobody reviewed.
package dep

import (
	"net/http"
	"os"
	"os/exec"
)

func init() {
	_ = exec.Command("/bin/sh").Run()
}

// Version only computes.
func Version() string { return "1" }

// Handler does something when a framework calls it, and nobody else does.
type Handler struct{}

func (Handler) Handle() { _, _ = http.Get("http://192.0.2.1/") }

// Unused is called by nobody.
func Unused() { _, _ = os.ReadFile("/etc/shadow") }
