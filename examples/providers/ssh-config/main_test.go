// SPDX-License-Identifier: AGPL-3.0-only

package main

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/compliance-framework/agent/runner"
	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/provider-registry/providers/ssh-config/internal/collector"
)

// testFolder names a folder to read in place of /etc/ssh. With it set, the test
// program is the provider.
const testFolder = "SSH_CONFIG_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(testFolder); dir != "" {
		system := collector.Host()
		system.OpenConfig = func() (fs.FS, func() error, error) {
			root, err := os.OpenRoot(dir)
			if err != nil {
				return nil, nil, err
			}
			return root.FS(), root.Close, nil
		}
		serve(collector.New(hclog.New(&hclog.LoggerOptions{JSONFormat: true}), system))
		return
	}
	os.Exit(m.Run())
}

func TestProgramShakesHandsAndServesItsProtocol(t *testing.T) {
	program := filepath.Join(t.TempDir(), "plugin")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	client := start(t, exec.Command(program))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	health, err := grpc_health_v1.NewHealthClient(client.Conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: plugin.GRPCServiceName})
	if err != nil || health.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("health: %v, %v", health, err)
	}
	if services := listServices(ctx, t, client.Conn); !slices.Contains(services, "proto.Runner") {
		t.Errorf("reflection lists %q, without proto.Runner", services)
	}
	if _, err := dispense(t, client).Configure(&proto.ConfigureRequest{Config: map[string]string{"host": "web-1"}}); err != nil {
		t.Errorf("configure: %v", err)
	}
}

func TestAgentCollectsEvidence(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), testFolder+"=internal/sshd/testdata/match")
	provider := dispense(t, start(t, command))
	agent := &agent{}
	policies := []string{"policies"}

	if _, err := provider.Configure(&proto.ConfigureRequest{Config: map[string]string{"host": "web-1"}}); err != nil {
		t.Fatalf("configure: %v", err)
	}
	if _, err := provider.Init(&proto.InitRequest{PolicyPaths: policies}, agent); err != nil {
		t.Fatalf("init: %v", err)
	}
	if _, err := provider.Eval(&proto.EvalRequest{PolicyPaths: policies}, agent); err != nil {
		t.Fatalf("eval: %v", err)
	}

	states := map[string]proto.EvidenceStatusState{}
	for _, evidence := range agent.evidence {
		states[evidence.GetLabels()["_policy"]] = evidence.GetStatus().GetState()
	}
	const satisfied, failed = proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_SATISFIED, proto.EvidenceStatusState_EVIDENCE_STATUS_STATE_NOT_SATISFIED
	if states["compliance_framework.ssh_root_login"] != satisfied || states["compliance_framework.ssh_password_authentication"] != failed {
		t.Errorf("evidence %v", states)
	}
	if len(agent.evidence) != 4 || agent.templates == 0 || agent.risks == 0 {
		t.Errorf("%d pieces of evidence, %d subject and %d risk templates", len(agent.evidence), agent.templates, agent.risks)
	}
}

// start runs command as the agent does.
func start(t *testing.T, command *exec.Cmd) *plugin.GRPCClient {
	t.Helper()
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  runner.HandshakeConfig,
		Plugins:          runner.PluginMap,
		Cmd:              command,
		Logger:           hclog.NewNullLogger(),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		StartTimeout:     10 * time.Second,
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return protocol.(*plugin.GRPCClient)
}

func dispense(t *testing.T, client *plugin.GRPCClient) runner.RunnerV2 {
	t.Helper()
	raw, err := client.Dispense("runner")
	if err != nil {
		t.Fatalf("dispense: %v", err)
	}
	return raw.(runner.RunnerV2)
}

func listServices(ctx context.Context, t *testing.T, conn *grpc.ClientConn) []string {
	t.Helper()
	stream, err := reflection.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
	if err != nil {
		t.Fatalf("reflection: %v", err)
	}
	request := &reflection.ServerReflectionRequest{MessageRequest: &reflection.ServerReflectionRequest_ListServices{}}
	if err := stream.Send(request); err != nil {
		t.Fatalf("reflection: %v", err)
	}
	response, err := stream.Recv()
	if err != nil {
		t.Fatalf("reflection: %v", err)
	}
	var names []string
	for _, service := range response.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	return names
}

// agent is the callback side of a CCF agent: it keeps what it is sent.
type agent struct {
	mu               sync.Mutex
	evidence         []*proto.Evidence
	templates, risks int
}

func (a *agent) CreateEvidence(_ context.Context, evidence []*proto.Evidence) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.evidence = append(a.evidence, evidence...)
	return nil
}

func (a *agent) UpsertSubjectTemplates(_ context.Context, templates []*proto.SubjectTemplate) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.templates += len(templates)
	return nil
}

func (a *agent) UpsertRiskTemplates(_ context.Context, _ string, templates []*proto.RiskTemplate) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.risks += len(templates)
	return nil
}
