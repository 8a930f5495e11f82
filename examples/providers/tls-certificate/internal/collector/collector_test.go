// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/google/uuid"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"

	"github.com/provider-registry/providers/tls-certificate/internal/endpoint"
)

func TestConfigure(t *testing.T) {
	tests := map[string]struct {
		config map[string]string
		days   int
		want   string
	}{
		"nothing":           {days: 21},
		"declared host":     {config: map[string]string{"host": "example.com:443"}, days: 21},
		"days":              {config: map[string]string{"minimum_days": "0"}, days: 0},
		"most days":         {config: map[string]string{"minimum_days": "999"}, days: 999},
		"too many days":     {config: map[string]string{"minimum_days": "1000"}, want: "expected a number from 0 to 999"},
		"negative days":     {config: map[string]string{"minimum_days": "-1"}, want: "expected a number from 0 to 999"},
		"another host":      {config: map[string]string{"host": "example.org:443"}, want: `"example.org:443" is not declared`},
		"host without port": {config: map[string]string{"host": "example.com"}, want: "is not declared"},
		"empty host":        {config: map[string]string{"host": ""}, want: "is not declared"},
		"misspelt key":      {config: map[string]string{"hots": "x"}, want: `unknown configuration key "hots"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), nil)
			err := c.Configure(test.config)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got error %v, want %q", err, test.want)
				}
				return
			}
			if err != nil || c.settings.remaining != time.Duration(test.days)*24*time.Hour {
				t.Errorf("got %+v, %v, want %d days", c.settings, err, test.days)
			}
		})
	}
}

func TestEvalSendsEvidenceOfEachCheck(t *testing.T) {
	observed := &endpoint.Observation{
		Address: "example.com:443", ServerName: "example.com", At: time.Unix(0, 0),
		Version: tls.VersionTLS13, Handshake: errors.New("bad certificate"),
	}
	c := New(hclog.NewNullLogger(), fixed{observation: observed})
	if err := c.Configure(nil); err != nil {
		t.Fatal(err)
	}
	agent := &recorder{}
	if err := c.Eval(context.Background(), agent); err != nil {
		t.Fatal(err)
	}
	if len(agent.evidence) != 5 {
		t.Fatalf("got %d pieces of evidence, want 5", len(agent.evidence))
	}
	ids := map[uuid.UUID]bool{}
	for _, evidence := range agent.evidence {
		ids[uuid.MustParse(evidence.GetUUID())] = true // as the agent does
		satisfied := evidence.GetStatus().GetState() == proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED
		if check := evidence.GetLabels()["check"]; satisfied != (check == "protocol") {
			t.Errorf("%s: %v", check, evidence.GetStatus())
		}
		if held := evidence.GetExpires().AsTime().Sub(evidence.GetEnd().AsTime()); held != validity {
			t.Errorf("evidence holds for %s, want %s", held, validity)
		}
	}
	if len(ids) != 5 || evidenceID("example.com:443", "chain") != evidenceID("example.com:443", "chain") {
		t.Error("evidence ids are not one a check")
	}
}

func TestEvalFails(t *testing.T) {
	gone, full := errors.New("host gone"), errors.New("disk full")
	tests := map[string]struct {
		configure bool
		observer  fixed
		agent     recorder
		want      error
	}{
		"before Configure":                {want: errNotConfigured},
		"when the host is gone":           {configure: true, observer: fixed{err: gone}, want: gone},
		"when the agent takes no message": {configure: true, observer: fixed{observation: &endpoint.Observation{}}, agent: recorder{err: full}, want: full},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), test.observer)
			if test.configure {
				if err := c.Configure(nil); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Eval(context.Background(), &test.agent); !errors.Is(err, test.want) {
				t.Errorf("got error %v, want %v", err, test.want)
			}
		})
	}
}

type fixed struct {
	observation *endpoint.Observation
	err         error
}

func (f fixed) Observe(context.Context, string) (*endpoint.Observation, error) {
	return f.observation, f.err
}

// recorder is an agent that keeps what it is sent.
type recorder struct {
	proto.ApiHelperClient
	err      error
	evidence []*proto.Evidence
}

func (r *recorder) CreateEvidence(_ context.Context, req *proto.CreateEvidenceRequest, _ ...grpc.CallOption) (*proto.CreateEvidenceResponse, error) {
	r.evidence = append(r.evidence, req.GetEvidence()...)
	return &proto.CreateEvidenceResponse{}, r.err
}
