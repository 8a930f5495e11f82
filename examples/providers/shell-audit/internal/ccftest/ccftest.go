// SPDX-License-Identifier: AGPL-3.0-only

// Package ccftest starts providers as a CCF agent does, for tests.
package ccftest

import (
	"context"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/provider-registry/providers/shell-audit/internal/ccf"
)

const startTimeout = 10 * time.Second

// Provider is a provider that runs.
type Provider struct {
	proto.RunnerClient
	Conn   *grpc.ClientConn
	broker *plugin.GRPCBroker
}

// Start runs command and shakes hands with it. It is stopped when the test ends.
func Start(t *testing.T, command *exec.Cmd) *Provider {
	t.Helper()
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  ccf.Handshake(),
		Plugins:          plugin.PluginSet{ccf.PluginName: &agentSide{}},
		Cmd:              command,
		Logger:           hclog.NewNullLogger(),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		StartTimeout:     startTimeout,
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	raw, err := protocol.Dispense(ccf.PluginName)
	if err != nil {
		t.Fatalf("dispense: %v", err)
	}
	return raw.(*Provider)
}

type agentSide struct{ plugin.NetRPCUnsupportedPlugin }

func (*agentSide) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (*agentSide) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return &Provider{RunnerClient: proto.NewRunnerClient(conn), Conn: conn, broker: broker}, nil
}

// Collect walks the provider through the lifecycle of the second version.
func (p *Provider) Collect(ctx context.Context, t *testing.T, config map[string]string) *Agent {
	t.Helper()
	agent := &Agent{}
	if _, err := p.Configure(ctx, &proto.ConfigureRequest{Config: config}); err != nil {
		t.Fatalf("configure: %v", err)
	}
	if _, err := p.Init(ctx, &proto.InitRequest{ApiServer: p.listen(agent)}); err != nil {
		t.Fatalf("init: %v", err)
	}
	if _, err := p.Eval(ctx, &proto.EvalRequest{ApiServer: p.listen(agent)}); err != nil {
		t.Fatalf("eval: %v", err)
	}
	return agent
}

// listen opens a callback service of its own for one call, as the agent does.
func (p *Provider) listen(agent *Agent) uint32 {
	id := p.broker.NextId()
	go p.broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
		s := grpc.NewServer(options...)
		proto.RegisterApiHelperServer(s, agent)
		return s
	})
	return id
}

// Serving asks the provider's health service.
func (p *Provider) Serving(ctx context.Context, t *testing.T) bool {
	t.Helper()
	health, err := grpc_health_v1.NewHealthClient(p.Conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: plugin.GRPCServiceName})
	if err != nil {
		t.Fatalf("health: %v", err)
	}
	return health.GetStatus() == grpc_health_v1.HealthCheckResponse_SERVING
}

// Services asks the provider by reflection what it serves.
func (p *Provider) Services(ctx context.Context, t *testing.T) []string {
	t.Helper()
	stream, err := reflection.NewServerReflectionClient(p.Conn).ServerReflectionInfo(ctx)
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

// Agent is the callback side of a CCF agent: it keeps what it is sent.
type Agent struct {
	proto.UnimplementedApiHelperServer
	mu        sync.Mutex
	Evidence  []*proto.Evidence
	Templates []*proto.SubjectTemplate
}

// CreateEvidence keeps evidence.
func (a *Agent) CreateEvidence(_ context.Context, req *proto.CreateEvidenceRequest) (*proto.CreateEvidenceResponse, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Evidence = append(a.Evidence, req.GetEvidence()...)
	return &proto.CreateEvidenceResponse{}, nil
}

// UpsertSubjectTemplates keeps templates.
func (a *Agent) UpsertSubjectTemplates(_ context.Context, req *proto.UpsertSubjectTemplatesRequest) (*proto.UpsertSubjectTemplatesResponse, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Templates = append(a.Templates, req.GetSubjectTemplates()...)
	return &proto.UpsertSubjectTemplatesResponse{}, nil
}
