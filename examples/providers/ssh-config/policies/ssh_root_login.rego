# SPDX-License-Identifier: AGPL-3.0-only
package compliance_framework.ssh_root_login

title := "Root does not log in over SSH with a password"

description := "PermitRootLogin is no, prohibit-password or forced-commands-only, for every connection."

labels := {"severity": "high"}

risk_templates := [{
	"name": "SSH root login with a password",
	"title": "Privileged remote access by a guessed or stolen password",
	"statement": "Where root may log in with a password, whoever guesses or steals it has the whole machine at once, and the logs name no person.",
	"likelihood_hint": "high",
	"impact_hint": "critical",
	"violation_ids": ["ssh_root_login", "ssh_root_login_match"],
	"threat_refs": [{
		"system": "https://cwe.mitre.org",
		"external_id": "CWE-250",
		"title": "Execution with Unnecessary Privileges",
		"url": "https://cwe.mitre.org/data/definitions/250.html",
	}],
	"remediation": {
		"title": "Let people log in by name and become root from there",
		"description": "Turn direct root logins off, or allow keys only.",
		"tasks": [
			{"title": "Set PermitRootLogin no"},
			{"title": "Give administrators accounts of their own, and sudo"},
		],
	},
}]

violation[{"id": "ssh_root_login", "remarks": "PermitRootLogin yes"}] if {
	"yes" in input.permitrootlogin
}

violation[{"id": "ssh_root_login_match", "remarks": remarks}] if {
	some block in input._match
	"yes" in block.settings.permitrootlogin
	remarks := sprintf("PermitRootLogin yes for Match %s (%s)", [concat(", ", block.criteria), block.source])
}
