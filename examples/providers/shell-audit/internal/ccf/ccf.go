// SPDX-License-Identifier: AGPL-3.0-only

// Package ccf serves a provider to an agent of the Continuous Compliance
// Framework.
//
// It stands on the SDK's protocol package alone. The SDK's runner package does
// the same, but links a policy engine and some 150 packages more, which this
// provider has no use for and which can open files, connect and run programs.
package ccf

import (
	"context"
	"errors"
	"fmt"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// PluginName is what an agent asks go-plugin for.
const PluginName = "runner"

var errNoClient = errors.New("this program provides evidence, it is no agent")

// Handshake is that of the agent's SDK, in both versions of its lifecycle.
func Handshake() plugin.HandshakeConfig {
	return plugin.HandshakeConfig{
		ProtocolVersion:  1,
		MagicCookieKey:   "RUNNER_PLUGIN",
		MagicCookieValue: "AC755DCE-C118-481A-8EFA-18D8675D8122",
	}
}

// Runner is what a provider does, in the order in which an agent asks for it.
// An agent of the first version of the lifecycle leaves Init out.
type Runner interface {
	Configure(config map[string]string) error
	Init(ctx context.Context, agent proto.ApiHelperClient) error
	Eval(ctx context.Context, agent proto.ApiHelperClient) error
}

// Serve answers the agent that started this program, until it is done.
func Serve(runner Runner) {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: Handshake(),
		Plugins:         plugin.PluginSet{PluginName: &runnerPlugin{runner: runner}},
		GRPCServer:      plugin.DefaultGRPCServer,
	})
}

type runnerPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	runner Runner
}

var _ plugin.GRPCPlugin = (*runnerPlugin)(nil)

func (p *runnerPlugin) GRPCServer(broker *plugin.GRPCBroker, s *grpc.Server) error {
	proto.RegisterRunnerServer(s, &server{runner: p.runner, broker: broker})
	return nil
}

func (p *runnerPlugin) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errNoClient
}

type server struct {
	runner Runner
	broker *plugin.GRPCBroker
}

var _ proto.RunnerServer = (*server)(nil)

func (s *server) Configure(_ context.Context, req *proto.ConfigureRequest) (*proto.ConfigureResponse, error) {
	if err := s.runner.Configure(req.GetConfig()); err != nil {
		return nil, err
	}
	return &proto.ConfigureResponse{}, nil
}

func (s *server) Init(ctx context.Context, req *proto.InitRequest) (*proto.InitResponse, error) {
	if err := s.withAgent(ctx, req.GetApiServer(), s.runner.Init); err != nil {
		return nil, err
	}
	return &proto.InitResponse{}, nil
}

func (s *server) Eval(ctx context.Context, req *proto.EvalRequest) (*proto.EvalResponse, error) {
	if err := s.withAgent(ctx, req.GetApiServer(), s.runner.Eval); err != nil {
		return nil, err
	}
	return &proto.EvalResponse{Status: proto.ExecutionStatus_SUCCESS}, nil
}

// withAgent connects to the callback service that the agent opened under id,
// over go-plugin's broker.
func (s *server) withAgent(ctx context.Context, id uint32, call func(context.Context, proto.ApiHelperClient) error) (err error) {
	conn, err := s.broker.Dial(id)
	if err != nil {
		return fmt.Errorf("connect to the agent: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return call(ctx, proto.NewApiHelperClient(conn))
}
