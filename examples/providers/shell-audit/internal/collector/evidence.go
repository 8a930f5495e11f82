// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"net/url"
	"strings"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// validity is how long evidence holds when no newer one arrives.
const validity = 24 * time.Hour

func newEvidence(host string, now time.Time, r result) *proto.Evidence {
	return &proto.Evidence{
		UUID:           evidenceID(host, r.id),
		Title:          r.title,
		Description:    &r.description,
		Labels:         map[string]string{"provider": Name, "type": "machine", "host": host, "check": r.id},
		Start:          timestamppb.New(now),
		End:            timestamppb.New(now),
		Expires:        timestamppb.New(now.Add(validity)), // left out, the agent sends 1970
		Props:          []*proto.Property{{Name: "found", Value: r.found}},
		Origins:        []*proto.Origin{{Actors: []*proto.OriginActor{{Title: Name, Type: "tool"}}}},
		Activities:     activities(r),
		InventoryItems: inventory(host),
		Components:     components(),
		Subjects:       subjects(host),
		Status:         status(r),
	}
}

// evidenceID is the same each time for the same check of the same host, so that
// the agent's server keeps their history together. It must be a UUID: the agent
// stops at anything else.
func evidenceID(host, check string) string {
	stream := url.URL{Scheme: Name, Host: host, Path: check}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(stream.String())).String()
}

func status(r result) *proto.EvidenceStatus {
	if len(r.failures) > 0 {
		return &proto.EvidenceStatus{
			Reason:  "fail",
			Remarks: strings.Join(r.failures, "; "),
			State:   proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_NOT_SATISFIED,
		}
	}
	return &proto.EvidenceStatus{
		Reason:  "pass",
		Remarks: r.found,
		State:   proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED,
	}
}

func activities(r result) []*proto.Activity {
	return []*proto.Activity{{
		Title:       "Audit the accounts",
		Description: "Read the machine's accounts, its login shells and its umask, and check them.",
		Steps:       []*proto.Step{{Title: r.title, Description: r.description}},
	}}
}

const componentID = "common-components/user-accounts"

func machineID(host string) string { return "machine/" + host }

func subjects(host string) []*proto.Subject {
	return []*proto.Subject{
		{
			Identifier:  machineID(host),
			Type:        proto.SubjectType_SUBJECT_TYPE_INVENTORY_ITEM,
			Description: "The machine whose accounts were audited.",
		},
		{
			Identifier:  componentID,
			Type:        proto.SubjectType_SUBJECT_TYPE_COMPONENT,
			Description: "The machine's accounts.",
		},
	}
}

func components() []*proto.Component {
	return []*proto.Component{{
		Identifier:  componentID,
		Type:        "software",
		Title:       "User accounts",
		Description: "The accounts of people and services, with the shells they log in with.",
		Purpose:     "Access to the machine.",
	}}
}

func inventory(host string) []*proto.InventoryItem {
	return []*proto.InventoryItem{{
		Identifier:            machineID(host),
		Type:                  "operating-system",
		Title:                 "Machine " + host,
		ImplementedComponents: []*proto.InventoryItemImplementedComponent{{Identifier: componentID}},
	}}
}

func subjectTemplates() []*proto.SubjectTemplate {
	return []*proto.SubjectTemplate{{
		Name:                "shell-audit-machine",
		Type:                proto.SubjectType_SUBJECT_TYPE_INVENTORY_ITEM,
		TitleTemplate:       "Machine {{ .host }}",
		DescriptionTemplate: "The accounts of {{ .host }}",
		PurposeTemplate:     "Access to {{ .host }}",
		IdentityLabelKeys:   []string{"host"},
		LabelSchema:         []*proto.SubjectLabelSchema{{Key: "host", Description: "The machine's name."}},
	}}
}
