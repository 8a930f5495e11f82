# SPDX-License-Identifier: AGPL-3.0-only
package compliance_framework.ssh_empty_passwords

title := "SSH does not accept empty passwords"

description := "PermitEmptyPasswords is no for every connection."

labels := {"severity": "critical"}

violation[{"id": "ssh_empty_passwords", "remarks": "PermitEmptyPasswords yes"}] if {
	"yes" in input.permitemptypasswords
}

violation[{"id": "ssh_empty_passwords_match", "remarks": remarks}] if {
	some block in input._match
	"yes" in block.settings.permitemptypasswords
	remarks := sprintf("PermitEmptyPasswords yes for Match %s (%s)", [concat(", ", block.criteria), block.source])
}
