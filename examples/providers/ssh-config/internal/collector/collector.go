// SPDX-License-Identifier: AGPL-3.0-only

// Package collector answers the agent: it collects the SSH daemon's
// configuration and has the SDK's policy manager judge it.
package collector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	policymanager "github.com/compliance-framework/agent/policy-manager"
	"github.com/compliance-framework/agent/runner"
	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/provider-registry/providers/ssh-config/internal/sshd"
)

const (
	evalTimeout = 2 * time.Minute
	// validity is how long evidence holds when no newer one arrives.
	validity = 24 * time.Hour
)

var (
	errNoPolicies    = errors.New("the agent named no policies: nothing was evaluated")
	errNotConfigured = errors.New("Eval came before Configure")
)

// System is what a collector asks of the machine it runs on.
type System struct {
	// OpenConfig opens the folder that holds sshd_config.
	OpenConfig func() (fs.FS, func() error, error)
	Hostname   func() (string, error)
	Now        func() time.Time
}

// Host is the machine itself. The folder is opened as a root: a link that leads
// out of it is not followed.
func Host() System {
	return System{
		OpenConfig: func() (fs.FS, func() error, error) {
			root, err := os.OpenRoot(sshd.Dir)
			if err != nil {
				return nil, nil, err
			}
			return root.FS(), root.Close, nil
		},
		Hostname: os.Hostname,
		Now:      time.Now,
	}
}

// Collector implements the second version of the SDK's runner lifecycle:
// Configure, Init, Eval. An agent of the first version leaves Init out.
type Collector struct {
	logger hclog.Logger
	system System

	mu       sync.Mutex
	settings *settings
}

var _ runner.RunnerV2 = (*Collector)(nil)

// New returns a collector that logs to logger and reads from system.
func New(logger hclog.Logger, system System) *Collector {
	return &Collector{logger: logger, system: system}
}

// Configure takes over the agent's configuration. A key that the provider does
// not know is an error, so that a misspelt one is not lost.
func (c *Collector) Configure(req *proto.ConfigureRequest) (*proto.ConfigureResponse, error) {
	settings, err := newSettings(req, c.system.Hostname)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = settings
	return &proto.ConfigureResponse{}, nil
}

// Init tells the agent what the evidence will be about, and which risks the
// policies name.
func (c *Collector) Init(req *proto.InitRequest, api runner.ApiHelper) (*proto.InitResponse, error) {
	ctx, cancel := context.WithTimeout(context.Background(), evalTimeout)
	defer cancel()
	return runner.InitWithSubjectsAndRisksFromPolicies(ctx, c.logger, req, api, subjectTemplates())
}

// Eval collects the configuration, evaluates every policy bundle and sends what
// came out. Evidence of the bundles that worked is sent even if others failed.
func (c *Collector) Eval(req *proto.EvalRequest, api runner.ApiHelper) (*proto.EvalResponse, error) {
	ctx, cancel := context.WithTimeout(context.Background(), evalTimeout)
	defer cancel()
	if err := c.eval(ctx, req.GetPolicyPaths(), api); err != nil {
		c.logger.Error("evaluation failed", "error", err)
		return &proto.EvalResponse{Status: proto.ExecutionStatus_FAILURE}, err
	}
	return &proto.EvalResponse{Status: proto.ExecutionStatus_SUCCESS}, nil
}

func (c *Collector) eval(ctx context.Context, policyPaths []string, api runner.ApiHelper) error {
	settings, err := c.configured()
	if err != nil {
		return err
	}
	if len(policyPaths) == 0 {
		return errNoPolicies
	}
	config, err := c.load(ctx)
	if err != nil {
		return fmt.Errorf("read the SSH daemon's configuration: %w", err)
	}
	evidence, evalErr := c.judge(ctx, settings, config, policyPaths)
	if len(evidence) > 0 {
		if err := api.CreateEvidence(ctx, evidence); err != nil {
			return errors.Join(evalErr, fmt.Errorf("send evidence: %w", err))
		}
	}
	c.logger.Info("evidence sent", "count", len(evidence), "files", len(config.Files))
	return evalErr
}

func (c *Collector) configured() (*settings, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.settings == nil {
		return nil, errNotConfigured
	}
	return c.settings, nil
}

func (c *Collector) load(ctx context.Context) (_ *sshd.Config, err error) {
	fsys, closeFS, err := c.system.OpenConfig()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeFS()) }()
	return sshd.Load(ctx, fsys)
}

func (c *Collector) judge(ctx context.Context, settings *settings, config *sshd.Config, policyPaths []string) ([]*proto.Evidence, error) {
	start := c.system.Now()
	processor := policymanager.NewPolicyProcessor(c.logger, labels(settings.host), subjects(settings.host), components(),
		inventory(settings.host), actors(), activities(config), settings.policyData)

	var all []*proto.Evidence
	var errs error
	for _, policyPath := range policyPaths {
		evidence, err := processor.GenerateResults(ctx, policyPath, config.Document())
		if err != nil {
			errs = errors.Join(errs, fmt.Errorf("policies at %s: %w", policyPath, err))
		}
		all = append(all, evidence...)
	}

	end := c.system.Now()
	for _, evidence := range all {
		evidence.Start = timestamppb.New(start)
		evidence.End = timestamppb.New(end)
		evidence.Expires = timestamppb.New(end.Add(validity)) // left out, the agent sends 1970
	}
	return all, errs
}
