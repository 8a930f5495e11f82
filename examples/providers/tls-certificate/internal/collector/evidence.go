// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"net/url"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/provider-registry/providers/tls-certificate/internal/endpoint"
)

// validity is how long evidence holds when no newer one arrives.
const validity = 24 * time.Hour

func newEvidence(o *endpoint.Observation, result endpoint.Result) *proto.Evidence {
	return &proto.Evidence{
		UUID:           evidenceID(o.Address, result.ID),
		Title:          result.Title,
		Description:    &result.Description,
		Labels:         map[string]string{"provider": Name, "type": "tls-endpoint", "host": o.Address, "check": result.ID},
		Start:          timestamppb.New(o.At),
		End:            timestamppb.New(o.At),
		Expires:        timestamppb.New(o.At.Add(validity)), // left out, the agent sends 1970
		Props:          []*proto.Property{{Name: "found", Value: result.Found}},
		Origins:        []*proto.Origin{{Actors: []*proto.OriginActor{{Title: Name, Type: "tool"}}}},
		Activities:     activities(o.Address, result),
		InventoryItems: inventory(o.Address),
		Components:     components(o.Address),
		Subjects:       subjects(o.Address),
		Status:         status(result),
	}
}

// evidenceID is the same each time for the same check of the same host, so that
// the agent's server keeps their history together. It must be a UUID: the agent
// stops at anything else.
func evidenceID(address, check string) string {
	stream := url.URL{Scheme: Name, Host: address, Path: check}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(stream.String())).String()
}

func status(result endpoint.Result) *proto.EvidenceStatus {
	if result.Err != nil {
		return &proto.EvidenceStatus{
			Reason:  "fail",
			Remarks: result.Err.Error(),
			State:   proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_NOT_SATISFIED,
		}
	}
	return &proto.EvidenceStatus{
		Reason:  "pass",
		Remarks: result.Found,
		State:   proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED,
	}
}

func activities(address string, result endpoint.Result) []*proto.Activity {
	return []*proto.Activity{{
		Title:       "Look at the TLS side of " + address,
		Description: "Connect, shake hands without sending anything further, and check what the host showed.",
		Steps: []*proto.Step{
			{Title: "Shake hands", Description: "Offer TLS 1.2 and later, and keep the certificates that the host sends."},
			{Title: result.Title, Description: result.Description},
		},
	}}
}

func componentID(address string) string { return "tls-endpoint/" + address }

func subjects(address string) []*proto.Subject {
	return []*proto.Subject{{
		Identifier:  componentID(address),
		Type:        proto.SubjectType_SUBJECT_TYPE_COMPONENT,
		Description: "The TLS endpoint at " + address + ".",
	}}
}

func components(address string) []*proto.Component {
	return []*proto.Component{{
		Identifier:  componentID(address),
		Type:        "service",
		Title:       "TLS endpoint " + address,
		Description: "A service that is reached over TLS at " + address + ".",
		Purpose:     "Encrypted, authenticated access over the network.",
	}}
}

func inventory(address string) []*proto.InventoryItem {
	return []*proto.InventoryItem{{
		Identifier:            "host/" + address,
		Type:                  "web-server",
		Title:                 address,
		ImplementedComponents: []*proto.InventoryItemImplementedComponent{{Identifier: componentID(address)}},
	}}
}

func subjectTemplates() []*proto.SubjectTemplate {
	return []*proto.SubjectTemplate{{
		Name:                "tls-certificate-endpoint",
		Type:                proto.SubjectType_SUBJECT_TYPE_COMPONENT,
		TitleTemplate:       "TLS endpoint {{ .host }}",
		DescriptionTemplate: "The certificate and protocol of {{ .host }}",
		PurposeTemplate:     "Encrypted access to {{ .host }}",
		IdentityLabelKeys:   []string{"host"},
		LabelSchema:         []*proto.SubjectLabelSchema{{Key: "host", Description: "Host and port."}},
	}}
}
