// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"fmt"

	"github.com/compliance-framework/agent/runner/proto"

	"github.com/provider-registry/providers/ssh-config/internal/sshd"
)

const (
	machineType = "machine"
	serviceID   = "common-components/sshd"
)

func machineID(host string) string { return machineType + "/" + host }

// labels identify a stream of evidence: the same policy on the same host adds
// to the same history.
func labels(host string) map[string]string {
	return map[string]string{
		"provider": "ssh-config",
		"type":     machineType,
		"host":     host,
	}
}

func subjects(host string) []*proto.Subject {
	return []*proto.Subject{
		{
			Identifier:  machineID(host),
			Type:        proto.SubjectType_SUBJECT_TYPE_INVENTORY_ITEM,
			Description: "The machine on which the SSH daemon's configuration was read.",
		},
		{
			Identifier:  serviceID,
			Type:        proto.SubjectType_SUBJECT_TYPE_COMPONENT,
			Description: "The SSH daemon.",
		},
	}
}

func components() []*proto.Component {
	return []*proto.Component{{
		Identifier:  serviceID,
		Type:        "service",
		Title:       "SSH daemon",
		Description: "OpenSSH's sshd lets people and programs log in to a machine over the network.",
		Purpose:     "Remote access to the machine.",
	}}
}

func inventory(host string) []*proto.InventoryItem {
	return []*proto.InventoryItem{{
		Identifier:            machineID(host),
		Type:                  "operating-system",
		Title:                 "Machine " + host,
		Props:                 []*proto.Property{{Name: "host", Value: host}},
		ImplementedComponents: []*proto.InventoryItemImplementedComponent{{Identifier: serviceID}},
	}}
}

func actors() []*proto.OriginActor {
	return []*proto.OriginActor{{
		Title: "ssh-config",
		Type:  "tool",
		Props: []*proto.Property{{Name: "provider", Value: "ssh-config"}},
	}}
}

func activities(config *sshd.Config) []*proto.Activity {
	steps := make([]*proto.Step, 0, len(config.Files))
	for _, file := range config.Files {
		steps = append(steps, &proto.Step{Title: "Read " + file, Description: "Take the keywords that no earlier line has set."})
	}
	return []*proto.Activity{{
		Title: "Read the SSH daemon's configuration",
		Description: fmt.Sprintf("Read %s/%s and the files it includes, in the daemon's order; keep Match blocks apart; add OpenSSH's defaults.",
			sshd.Dir, sshd.File),
		Steps: steps,
	}}
}

func subjectTemplates() []*proto.SubjectTemplate {
	return []*proto.SubjectTemplate{{
		Name:                "ssh-config-machine",
		Type:                proto.SubjectType_SUBJECT_TYPE_INVENTORY_ITEM,
		TitleTemplate:       "Machine {{ .host }}",
		DescriptionTemplate: "The SSH daemon's configuration on {{ .host }}",
		PurposeTemplate:     "Remote access to {{ .host }}",
		IdentityLabelKeys:   []string{"host"},
		LabelSchema:         []*proto.SubjectLabelSchema{{Key: "host", Description: "The machine's name."}},
	}}
}
