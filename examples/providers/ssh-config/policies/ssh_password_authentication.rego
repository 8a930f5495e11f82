# SPDX-License-Identifier: AGPL-3.0-only
package compliance_framework.ssh_password_authentication

title := "SSH logins need more than a password"

description := "PasswordAuthentication is no for every connection, so that a guessed or stolen password opens nothing."

labels := {"severity": "high"}

risk_templates := [{
	"name": "SSH password authentication",
	"title": "Remote access by a guessed or stolen password",
	"statement": "Passwords are guessed, reused and phished. A daemon that accepts them can be tried from anywhere it is reachable from.",
	"likelihood_hint": "high",
	"impact_hint": "high",
	"violation_ids": ["ssh_password_authentication", "ssh_password_authentication_match"],
	"threat_refs": [{
		"system": "https://cwe.mitre.org",
		"external_id": "CWE-308",
		"title": "Use of Single-factor Authentication",
		"url": "https://cwe.mitre.org/data/definitions/308.html",
	}],
	"remediation": {
		"title": "Accept keys or certificates only",
		"description": "Turn password authentication off once everybody has a key.",
		"tasks": [
			{"title": "Set PasswordAuthentication no"},
			{"title": "Set KbdInteractiveAuthentication no, unless it asks for a second factor"},
		],
	},
}]

violation[{"id": "ssh_password_authentication", "remarks": "PasswordAuthentication yes"}] if {
	"yes" in input.passwordauthentication
}

violation[{"id": "ssh_password_authentication_match", "remarks": remarks}] if {
	some block in input._match
	"yes" in block.settings.passwordauthentication
	remarks := sprintf("PasswordAuthentication yes for Match %s (%s)", [concat(", ", block.criteria), block.source])
}
