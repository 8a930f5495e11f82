// Command minimal is the smallest provider that a host can talk to: go-plugin's
// handshake, health check, reflection, and one gRPC service without methods.
//
// BEHAVIOUR makes it one of the providers that a host must survive, for tests.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

func main() {
	behave(os.Getenv("BEHAVIOUR"))
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "MINIMAL_PLUGIN",
			MagicCookieValue: "minimal",
		},
		Plugins:    plugin.PluginSet{"minimal": &service{}},
		GRPCServer: plugin.DefaultGRPCServer,
	})
}

// service registers testing.Minimal, so that reflection has something to list.
type service struct {
	plugin.NetRPCUnsupportedPlugin
}

func (*service) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	server.RegisterService(&grpc.ServiceDesc{ServiceName: "testing.Minimal"}, nil)
	return nil
}

func (*service) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}
