// SPDX-License-Identifier: AGPL-3.0-only

// Package collector answers the agent: it observes the configured host and
// sends what the checks found as evidence.
package collector

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"

	"github.com/provider-registry/providers/tls-certificate/internal/endpoint"
)

// Name is the provider's.
const Name = "tls-certificate"

const (
	hostKey        = "host"
	minimumDaysKey = "minimum_days"

	defaultMinimumDays = 21
	maxMinimumDays     = 999
)

var errNotConfigured = errors.New("Eval came before Configure")

// Observer looks at a host.
type Observer interface {
	Observe(ctx context.Context, address string) (*endpoint.Observation, error)
}

// Collector implements ccf.Runner.
type Collector struct {
	logger   hclog.Logger
	observer Observer

	mu       sync.Mutex
	settings *settings
}

type settings struct {
	host      string
	remaining time.Duration
}

// New returns a collector that logs to logger.
func New(logger hclog.Logger, observer Observer) *Collector {
	return &Collector{logger: logger, observer: observer}
}

// Configure takes over the agent's configuration. A key that the provider does
// not know is an error, so that a misspelt one is not lost.
func (c *Collector) Configure(config map[string]string) error {
	settings, err := parse(config)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = settings
	return nil
}

func parse(config map[string]string) (*settings, error) {
	s := &settings{host: endpoint.Declared()[0], remaining: defaultMinimumDays * 24 * time.Hour}
	for key, value := range config {
		switch key {
		case hostKey:
			s.host = value
		case minimumDaysKey:
			days, err := strconv.ParseUint(value, 10, 16)
			if err != nil || days > maxMinimumDays {
				return nil, fmt.Errorf("configuration key %q is %q, expected a number from 0 to %d", key, value, maxMinimumDays)
			}
			s.remaining = time.Duration(days) * 24 * time.Hour
		default:
			return nil, fmt.Errorf("unknown configuration key %q, expected one of: %s, %s", key, hostKey, minimumDaysKey)
		}
	}
	if err := endpoint.Check(s.host); err != nil {
		return nil, fmt.Errorf("configuration key %q: %w", hostKey, err)
	}
	return s, nil
}

// Init tells the agent what the evidence will be about.
func (c *Collector) Init(ctx context.Context, agent proto.ApiHelperClient) error {
	_, err := agent.UpsertSubjectTemplates(ctx, &proto.UpsertSubjectTemplatesRequest{SubjectTemplates: subjectTemplates()})
	if err != nil {
		return fmt.Errorf("send subject templates: %w", err)
	}
	return nil
}

// Eval observes the host and sends one piece of evidence for each check.
func (c *Collector) Eval(ctx context.Context, agent proto.ApiHelperClient) error {
	settings, err := c.configured()
	if err != nil {
		return err
	}
	observation, err := c.observer.Observe(ctx, settings.host)
	if err != nil {
		c.logger.Error("observation failed", "host", settings.host, "error", err)
		return err
	}
	results := endpoint.Evaluate(observation, settings.remaining)
	evidence := make([]*proto.Evidence, 0, len(results))
	for _, result := range results {
		evidence = append(evidence, newEvidence(observation, result))
	}
	if _, err := agent.CreateEvidence(ctx, &proto.CreateEvidenceRequest{Evidence: evidence}); err != nil {
		return fmt.Errorf("send evidence: %w", err)
	}
	c.logger.Info("evidence sent", "count", len(evidence), "host", settings.host)
	return nil
}

func (c *Collector) configured() (*settings, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.settings == nil {
		return nil, errNotConfigured
	}
	return c.settings, nil
}
