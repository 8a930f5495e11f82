# SPDX-License-Identifier: AGPL-3.0-only
package compliance_framework.ssh_max_auth_tries

title := "SSH limits the tries of one connection"

description := sprintf("MaxAuthTries is at most %d.", [limit])

labels := {"severity": "medium"}

# The agent's policy_data may set another limit: ssh_config: { max_auth_tries: 3 }
default limit := 4

limit := data.ssh_config.max_auth_tries

violation[{"id": "ssh_max_auth_tries", "remarks": remarks}] if {
	some tries in input.maxauthtries
	to_number(tries) > limit
	remarks := sprintf("MaxAuthTries %s", [tries])
}

violation[{"id": "ssh_max_auth_tries_match", "remarks": remarks}] if {
	some block in input._match
	some tries in block.settings.maxauthtries
	to_number(tries) > limit
	remarks := sprintf("MaxAuthTries %s for Match %s (%s)", [tries, concat(", ", block.criteria), block.source])
}
