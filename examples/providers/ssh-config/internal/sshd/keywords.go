// SPDX-License-Identifier: AGPL-3.0-only

package sshd

import "strings"

// canonicalKeyword maps the older names that sshd still accepts to the one it
// prints, so that "first value wins" also holds between a name and its alias.
func canonicalKeyword(keyword string) string {
	switch keyword {
	case "challengeresponseauthentication", "skeyauthentication":
		return "kbdinteractiveauthentication"
	case "dsaauthentication":
		return "pubkeyauthentication"
	case "hostbasedacceptedkeytypes":
		return "hostbasedacceptedalgorithms"
	case "keepalive":
		return "tcpkeepalive"
	case "pubkeyacceptedkeytypes":
		return "pubkeyacceptedalgorithms"
	default:
		return keyword
	}
}

// cumulative keywords collect the arguments of every line; of all others the
// first line counts (sshd_config(5)).
func cumulative(keyword string) bool {
	switch keyword {
	case "acceptenv", "allowgroups", "allowusers", "denygroups", "denyusers",
		"hostcertificate", "hostkey", "listenaddress", "port", "subsystem":
		return true
	default:
		return false
	}
}

// canonicalArgs brings values into the form that "sshd -T" prints, so that
// policies written against its output also fit.
func canonicalArgs(keyword string, args []string) []string {
	switch keyword {
	case "subsystem":
		return []string{strings.Join(args, " ")}
	case "permitrootlogin":
		value := strings.ToLower(args[0])
		if value == "prohibit-password" {
			value = "without-password"
		}
		return []string{value}
	}
	if isChoice(keyword) {
		return []string{strings.ToLower(args[0])}
	}
	return args
}

// isChoice says whether a keyword takes one of a few words, whose case sshd
// ignores.
func isChoice(keyword string) bool {
	switch keyword {
	case "allowagentforwarding", "allowstreamlocalforwarding", "allowtcpforwarding", "compression",
		"disableforwarding", "exposeauthinfo", "gatewayports", "gssapiauthentication",
		"hostbasedauthentication", "ignorerhosts", "ignoreuserknownhosts",
		"kbdinteractiveauthentication", "kerberosauthentication", "passwordauthentication",
		"permitemptypasswords", "permittty", "permittunnel", "permituserrc", "printlastlog", "printmotd",
		"pubkeyauthentication", "strictmodes", "tcpkeepalive", "usedns", "usepam",
		"x11forwarding", "x11uselocalhost":
		return true
	default:
		return false
	}
}

// defaults returns what OpenSSH assumes for keywords that a policy is likely to
// ask for (OpenSSH 9, servconf.c and sshd_config(5)). Values that depend on the
// host, such as host keys and addresses, have no place here.
func defaults() map[string][]string {
	return map[string][]string{
		"allowagentforwarding":         {"yes"},
		"allowtcpforwarding":           {"yes"},
		"authorizedkeysfile":           {".ssh/authorized_keys", ".ssh/authorized_keys2"},
		"banner":                       {"none"},
		"chrootdirectory":              {"none"},
		"clientalivecountmax":          {"3"},
		"clientaliveinterval":          {"0"},
		"compression":                  {"yes"},
		"disableforwarding":            {"no"},
		"exposeauthinfo":               {"no"},
		"gatewayports":                 {"no"},
		"gssapiauthentication":         {"no"},
		"hostbasedauthentication":      {"no"},
		"ignorerhosts":                 {"yes"},
		"kbdinteractiveauthentication": {"yes"},
		"kerberosauthentication":       {"no"},
		"logingracetime":               {"120"},
		"loglevel":                     {"INFO"},
		"maxauthtries":                 {"6"},
		"maxsessions":                  {"10"},
		"maxstartups":                  {"10:30:100"},
		"passwordauthentication":       {"yes"},
		"permitemptypasswords":         {"no"},
		"permitrootlogin":              {"without-password"},
		"permittunnel":                 {"no"},
		"permituserenvironment":        {"no"},
		"port":                         {"22"},
		"pubkeyauthentication":         {"yes"},
		"strictmodes":                  {"yes"},
		"syslogfacility":               {"AUTH"},
		"tcpkeepalive":                 {"yes"},
		"usedns":                       {"no"},
		"usepam":                       {"no"},
		"x11forwarding":                {"no"},
	}
}
