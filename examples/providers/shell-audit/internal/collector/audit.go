// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/provider-registry/providers/shell-audit/internal/accounts"
	"github.com/provider-registry/providers/shell-audit/internal/umask"
)

// result is the outcome of one check. It becomes one piece of evidence.
type result struct {
	id          string // stable: it names the history of the evidence
	title       string
	description string
	found       string
	failures    []string // what is wrong; none where the check holds
}

func audit(system System, required fs.FileMode) ([]result, error) {
	all, err := accounts.Read(system.Files)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	shells, err := accounts.ReadShells(system.Files)
	if err != nil {
		return nil, fmt.Errorf("read the login shells: %w", err)
	}
	masks, err := umasks(system)
	if err != nil {
		return nil, fmt.Errorf("find the umask: %w", err)
	}
	found := fmt.Sprintf("%d accounts", len(all))
	return []result{
		{
			id: "known-shells", title: "Accounts log in with a known shell",
			description: "Every account that can log in has a shell that /etc/shells lists.",
			found:       found, failures: describe(accounts.WithStrangeShell(all, shells)),
		},
		{
			id: "service-accounts", title: "Nobody logs in as a service",
			description: "Accounts of services have a shell that lets nobody in, such as nologin.",
			found:       found, failures: describe(accounts.ServicesThatCanLogIn(all)),
		},
		checkUmask(masks, required),
	}, nil
}

func describe(all []accounts.Account) []string {
	failures := make([]string, 0, len(all))
	for _, account := range all {
		failures = append(failures, fmt.Sprintf("%s (%d) has %s", account.Name, account.UID, account.Shell))
	}
	return failures
}

// umasks returns that of the shell, where it said, and that of login.
func umasks(system System) ([]umask.Mask, error) {
	var masks []umask.Mask
	if system.ShellUmask != nil {
		masks = append(masks, *system.ShellUmask)
	}
	login, err := umask.OfLogin(system.Files)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if login != nil {
		masks = append(masks, *login)
	}
	return masks, nil
}

func checkUmask(masks []umask.Mask, required fs.FileMode) result {
	r := result{
		id: "umask", title: "New files are not for everybody",
		description: fmt.Sprintf("The umask takes away at least the permissions %03o.", required),
	}
	found := make([]string, 0, len(masks))
	for _, mask := range masks {
		found = append(found, fmt.Sprintf("%03o from %s", mask.Bits, mask.Source))
		if mask.Bits&required != required {
			r.failures = append(r.failures, fmt.Sprintf("umask %03o from %s, expected at least %03o", mask.Bits, mask.Source, required))
		}
	}
	r.found = strings.Join(found, ", ")
	if len(masks) == 0 {
		r.failures = []string{"neither the shell nor /" + umask.LoginDefs + " says what the umask is"}
	}
	return r
}
