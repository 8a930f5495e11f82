// SPDX-License-Identifier: AGPL-3.0-only

// Package umask finds the permissions that new files are made without.
package umask

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// LoginDefs is where login programs find the umask of a session, below the root
// of a file system.
const LoginDefs = "etc/login.defs"

const shellTimeout = 5 * time.Second

// Mask is a umask, and who says so.
type Mask struct {
	Bits   fs.FileMode
	Source string
}

// OfShell asks the shell. A process can only read its own umask by changing it
// (umask(2)), and a shell prints it without.
func OfShell(ctx context.Context) (*Mask, error) {
	ctx, cancel := context.WithTimeout(ctx, shellTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/bin/sh", "-c", "umask").Output()
	if err != nil {
		return nil, fmt.Errorf("ask /bin/sh for its umask: %w", err)
	}
	bits, err := Parse(strings.TrimSpace(string(out)))
	if err != nil {
		return nil, fmt.Errorf("ask /bin/sh for its umask: %w", err)
	}
	return &Mask{Bits: bits, Source: "/bin/sh"}, nil
}

// OfLogin reads what login sets for a session: nil where nothing is set.
func OfLogin(fsys fs.FS) (*Mask, error) {
	file, err := fsys.Open(LoginDefs)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) < 2 || fields[0] != "UMASK" {
			continue
		}
		bits, err := Parse(fields[1])
		if err != nil {
			return nil, fmt.Errorf("/%s: %w", LoginDefs, err)
		}
		return &Mask{Bits: bits, Source: "/" + LoginDefs}, nil
	}
	return nil, scanner.Err()
}

// Parse reads a umask in octal.
func Parse(s string) (fs.FileMode, error) {
	bits, err := strconv.ParseUint(s, 8, 32)
	if err != nil || bits > uint64(fs.ModePerm) {
		return 0, fmt.Errorf("umask %q, expected an octal number up to 777", s)
	}
	return fs.FileMode(bits), nil
}
