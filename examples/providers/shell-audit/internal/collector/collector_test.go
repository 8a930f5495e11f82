// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/google/uuid"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"

	"github.com/provider-registry/providers/shell-audit/internal/umask"
)

const (
	goodPasswd = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/:/usr/sbin/nologin\n"
	badPasswd  = "root:x:0:0::/root:/tmp/sh\ndaemon:x:1:1::/:/bin/sh\n"
)

func TestEvalSendsEvidenceOfEachCheck(t *testing.T) {
	shell := func(bits fs.FileMode) *umask.Mask { return &umask.Mask{Bits: bits, Source: "/bin/sh"} }
	tests := map[string]struct {
		passwd, login string
		shell         *umask.Mask
		config        map[string]string
		want          map[string]string // what fails, and why
	}{
		"all well": {
			passwd: goodPasswd, login: "UMASK 022\n", shell: shell(0o027), want: map[string]string{},
		},
		"all well, though the shell did not answer": {
			passwd: goodPasswd, login: "UMASK 022\n", want: map[string]string{},
		},
		"strange shells": {
			passwd: badPasswd, shell: shell(0o022),
			want: map[string]string{"known-shells": "root (0) has /tmp/sh", "service-accounts": "daemon (1) has /bin/sh"},
		},
		"wide umasks": {
			passwd: goodPasswd, login: "UMASK 007\n", shell: shell(0),
			want: map[string]string{"umask": "umask 000 from /bin/sh, expected at least 022; umask 007 from /etc/login.defs, expected at least 022"},
		},
		"stricter umask wanted": {
			passwd: goodPasswd, shell: shell(0o022), config: map[string]string{"umask": "077"},
			want: map[string]string{"umask": "umask 022 from /bin/sh, expected at least 077"},
		},
		"no umask at all": {
			passwd: goodPasswd,
			want:   map[string]string{"umask": "neither the shell nor /etc/login.defs says what the umask is"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), machine(test.passwd, test.login, test.shell))
			if err := c.Configure(test.config); err != nil {
				t.Fatal(err)
			}
			agent := &recorder{}
			if err := c.Eval(context.Background(), agent); err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, evidence := range agent.evidence {
				uuid.MustParse(evidence.GetUUID()) // as the agent does
				if evidence.GetStatus().GetState() == proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_NOT_SATISFIED {
					got[evidence.GetLabels()["check"]] = evidence.GetStatus().GetRemarks()
				}
			}
			if len(agent.evidence) != 3 || !maps.Equal(got, test.want) {
				t.Errorf("%d pieces of evidence, failures %v, want 3 and %v", len(agent.evidence), got, test.want)
			}
		})
	}
}

func TestConfigure(t *testing.T) {
	tests := map[string]struct {
		config map[string]string
		want   settings
		err    string
	}{
		"nothing":      {want: settings{"test-host", 0o022}},
		"everything":   {config: map[string]string{"host": "web-1", "umask": "0027"}, want: settings{"web-1", 0o027}},
		"strange host": {config: map[string]string{"host": "a b"}, err: `configuration key "host": "a b", expected a host name`},
		"empty host":   {config: map[string]string{"host": ""}, err: "expected a host name"},
		"umask":        {config: map[string]string{"umask": "999"}, err: `configuration key "umask": umask "999"`},
		"misspelt key": {config: map[string]string{"hots": "a"}, err: `configuration key "hots": unknown`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), machine("", "", nil))
			err := c.Configure(test.config)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || *c.settings != test.want {
				t.Errorf("got %+v, %v, want %+v", c.settings, err, test.want)
			}
		})
	}
}

func TestEvalFails(t *testing.T) {
	full := errors.New("disk full")
	tests := map[string]struct {
		system    System
		configure bool
		agent     recorder
		want      error
	}{
		"before Configure":                 {system: machine(goodPasswd, "", nil), want: errNotConfigured},
		"without accounts":                 {system: System{Files: fstest.MapFS{}, Hostname: hostname}, configure: true, want: fs.ErrNotExist},
		"when the agent takes no evidence": {system: machine(goodPasswd, "", nil), configure: true, agent: recorder{err: full}, want: full},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := New(hclog.NewNullLogger(), test.system)
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

func machine(passwd, login string, shell *umask.Mask) System {
	files := fstest.MapFS{"etc/passwd": {Data: []byte(passwd)}, "etc/shells": {Data: []byte("/bin/sh\n")}}
	if login != "" {
		files["etc/login.defs"] = &fstest.MapFile{Data: []byte(login)}
	}
	return System{Files: files, Hostname: hostname, ShellUmask: shell}
}

func hostname() (string, error) { return "test-host", nil }

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
