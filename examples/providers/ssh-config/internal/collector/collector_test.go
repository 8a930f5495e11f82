// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/protobuf/types/known/structpb"
)

const (
	policies   = "../../policies"
	rootLogin  = "compliance_framework.ssh_root_login"
	passwords  = "compliance_framework.ssh_password_authentication"
	noPassword = "compliance_framework.ssh_empty_passwords"
	authTries  = "compliance_framework.ssh_max_auth_tries"
)

func TestPolicies(t *testing.T) {
	tests := map[string]struct {
		config string
		data   map[string]any
		want   map[string][]string // violations by policy
	}{
		"hardened": {
			config: "PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3\n",
			want:   map[string][]string{},
		},
		"defaults of OpenSSH": {
			config: "",
			want:   map[string][]string{passwords: {"ssh_password_authentication"}, authTries: {"ssh_max_auth_tries"}},
		},
		"everything open": {
			config: "PermitRootLogin yes\nPasswordAuthentication yes\nPermitEmptyPasswords yes\nMaxAuthTries 4\n",
			want: map[string][]string{
				rootLogin:  {"ssh_root_login"},
				passwords:  {"ssh_password_authentication"},
				noPassword: {"ssh_empty_passwords"},
			},
		},
		"opened again by a Match block": {
			config: "PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3\n" +
				"Match Address 10.0.0.0/8\nPermitRootLogin yes\nPasswordAuthentication yes\nPermitEmptyPasswords yes\nMaxAuthTries 9\n",
			want: map[string][]string{
				rootLogin:  {"ssh_root_login_match"},
				passwords:  {"ssh_password_authentication_match"},
				noPassword: {"ssh_empty_passwords_match"},
				authTries:  {"ssh_max_auth_tries_match"},
			},
		},
		"stricter limit in policy data": {
			config: "PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3\n",
			data:   map[string]any{"ssh_config": map[string]any{"max_auth_tries": 2}},
			want:   map[string][]string{authTries: {"ssh_max_auth_tries"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := configured(t, test.config, test.data)
			api := &recorder{}
			if _, err := c.Eval(&proto.EvalRequest{PolicyPaths: []string{policies}}, api); err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			for _, evidence := range api.evidence {
				if ids := violations(evidence); len(ids) > 0 {
					got[evidence.GetLabels()["_policy"]] = ids
				}
			}
			if len(api.evidence) != 4 || !maps.EqualFunc(got, test.want, slices.Equal) {
				t.Errorf("%d pieces of evidence, violations %v, want 4 and %v", len(api.evidence), got, test.want)
			}
		})
	}
}

func violations(evidence *proto.Evidence) []string {
	var ids []string
	for _, prop := range evidence.GetProps() {
		if prop.GetName() == "_violation_id" {
			ids = append(ids, prop.GetValue())
		}
	}
	return ids
}

func TestEvidenceSaysWhatItIsAboutAndHowLongItHolds(t *testing.T) {
	c := configured(t, "PermitRootLogin no\n", nil)
	api := &recorder{}
	if _, err := c.Eval(&proto.EvalRequest{PolicyPaths: []string{policies}}, api); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(api.evidence, func(e *proto.Evidence) bool { return e.GetLabels()["_policy"] == rootLogin })
	if i < 0 {
		t.Fatalf("no evidence of %s", rootLogin)
	}
	got := api.evidence[i]
	if got.GetUUID() == "" || got.GetTitle() == "" || got.GetStatus().GetState() != proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED {
		t.Errorf("uuid %q, title %q, status %v", got.GetUUID(), got.GetTitle(), got.GetStatus())
	}
	if id := got.GetSubjects()[0].GetIdentifier(); id != "machine/test-host" {
		t.Errorf("subject %q", id)
	}
	if title := got.GetActivities()[0].GetSteps()[0].GetTitle(); title != "Read /etc/ssh/sshd_config" {
		t.Errorf("first step %q", title)
	}
	if len(got.GetComponents()) == 0 || len(got.GetInventoryItems()) == 0 || len(got.GetOrigins()) == 0 {
		t.Error("component, inventory item or origin is missing")
	}
	if held := got.GetExpires().AsTime().Sub(got.GetEnd().AsTime()); held != validity {
		t.Errorf("evidence holds for %s, want %s", held, validity)
	}
}

func TestEvalFails(t *testing.T) {
	tests := map[string]struct {
		system   System
		policies []string
		api      *recorder
		want     string
		sent     int
	}{
		"without policies": {
			system: machine(""), api: &recorder{}, want: "named no policies",
		},
		"without a configuration": {
			system: withoutConfig(), policies: []string{policies}, api: &recorder{},
			want: "read the SSH daemon's configuration: file does not exist",
		},
		"with a bundle that is not there, after sending the rest": {
			system: machine(""), policies: []string{"absent", policies}, api: &recorder{},
			want: "policies at absent:", sent: 4,
		},
		"when the agent takes no evidence": {
			system: machine(""), policies: []string{policies}, api: &recorder{err: errors.New("disk full")},
			want: "send evidence: disk full",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), test.system)
			if _, err := c.Configure(&proto.ConfigureRequest{}); err != nil {
				t.Fatal(err)
			}
			resp, err := c.Eval(&proto.EvalRequest{PolicyPaths: test.policies}, test.api)
			if err == nil || !strings.Contains(err.Error(), test.want) || resp.GetStatus() != proto.ExecutionStatus_FAILURE {
				t.Errorf("got %v, %v, want FAILURE, %q", resp, err, test.want)
			}
			if len(test.api.evidence) != test.sent {
				t.Errorf("%d pieces of evidence sent, want %d", len(test.api.evidence), test.sent)
			}
		})
	}
}

func TestEvalBeforeConfigure(t *testing.T) {
	c := New(hclog.NewNullLogger(), machine(""))
	if _, err := c.Eval(&proto.EvalRequest{}, &recorder{}); !errors.Is(err, errNotConfigured) {
		t.Errorf("got error %v, want %v", err, errNotConfigured)
	}
}

func TestConfigure(t *testing.T) {
	tests := map[string]struct {
		config map[string]string
		host   string
		want   string
	}{
		"nothing":       {host: "test-host"},
		"host":          {config: map[string]string{"host": "db-1.example.com"}, host: "db-1.example.com"},
		"empty host":    {config: map[string]string{"host": ""}, want: "expected a host name"},
		"strange host":  {config: map[string]string{"host": "a b"}, want: "expected a host name"},
		"long host":     {config: map[string]string{"host": strings.Repeat("a", 254)}, want: "at most 253 bytes"},
		"misspelt host": {config: map[string]string{"hots": "a"}, want: `unknown configuration key "hots"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), machine(""))
			_, err := c.Configure(&proto.ConfigureRequest{Config: test.config})
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got error %v, want %q", err, test.want)
				}
				return
			}
			if err != nil || c.settings.host != test.host {
				t.Errorf("got %+v, %v, want host %q", c.settings, err, test.host)
			}
		})
	}
}

func TestInitSendsTemplates(t *testing.T) {
	c := configured(t, "", nil)
	api := &recorder{}
	if _, err := c.Init(&proto.InitRequest{PolicyPaths: []string{policies}}, api); err != nil {
		t.Fatal(err)
	}
	if len(api.subjects) != 1 || len(api.risks[rootLogin]) != 1 || len(api.risks[passwords]) != 1 {
		t.Errorf("subject templates %v, risk templates %v", api.subjects, api.risks)
	}
}

func configured(t *testing.T, config string, policyData map[string]any) *Collector {
	t.Helper()
	data, err := structpb.NewStruct(policyData)
	if err != nil {
		t.Fatal(err)
	}
	c := New(hclog.NewNullLogger(), machine(config))
	if _, err := c.Configure(&proto.ConfigureRequest{PolicyData: data}); err != nil {
		t.Fatal(err)
	}
	return c
}

func machine(config string) System {
	return system(fstest.MapFS{"sshd_config": {Data: []byte(config)}})
}

func withoutConfig() System {
	s := machine("")
	s.OpenConfig = func() (fs.FS, func() error, error) { return nil, nil, fs.ErrNotExist }
	return s
}

func system(fsys fs.FS) System {
	return System{
		OpenConfig: func() (fs.FS, func() error, error) { return fsys, func() error { return nil }, nil },
		Hostname:   func() (string, error) { return "test-host", nil },
		Now:        func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	}
}

// recorder is an agent that keeps what it is sent.
type recorder struct {
	err      error
	evidence []*proto.Evidence
	subjects []*proto.SubjectTemplate
	risks    map[string][]*proto.RiskTemplate
}

func (r *recorder) CreateEvidence(_ context.Context, evidence []*proto.Evidence) error {
	if r.err == nil {
		r.evidence = append(r.evidence, evidence...)
	}
	return r.err
}

func (r *recorder) UpsertSubjectTemplates(_ context.Context, templates []*proto.SubjectTemplate) error {
	r.subjects = append(r.subjects, templates...)
	return r.err
}

func (r *recorder) UpsertRiskTemplates(_ context.Context, name string, templates []*proto.RiskTemplate) error {
	if r.risks == nil {
		r.risks = map[string][]*proto.RiskTemplate{}
	}
	r.risks[name] = append(r.risks[name], templates...)
	return r.err
}
