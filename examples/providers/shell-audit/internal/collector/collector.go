// SPDX-License-Identifier: AGPL-3.0-only

// Package collector answers the agent: it audits the machine's accounts and
// sends what it found as evidence.
package collector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"sync"
	"time"

	"github.com/compliance-framework/agent/runner/proto"
	"github.com/hashicorp/go-hclog"

	"github.com/provider-registry/providers/shell-audit/internal/umask"
)

// Name is the provider's.
const Name = "shell-audit"

const (
	hostKey  = "host"
	umaskKey = "umask"

	defaultUmask = 0o022
	hostMaxBytes = 253
	// hostPattern is the one in configuration.schema.json.
	hostPattern = `^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`
)

var errNotConfigured = errors.New("Eval came before Configure")

// System is what a collector asks of the machine it runs on.
type System struct {
	Files      fs.FS // its root
	Hostname   func() (string, error)
	ShellUmask *umask.Mask // nil where the shell did not say
}

// Collector implements ccf.Runner.
type Collector struct {
	logger hclog.Logger
	system System

	mu       sync.Mutex
	settings *settings
}

type settings struct {
	host  string
	umask fs.FileMode
}

// New returns a collector that logs to logger and audits system.
func New(logger hclog.Logger, system System) *Collector {
	return &Collector{logger: logger, system: system}
}

// Configure takes over the agent's configuration. A key that the provider does
// not know is an error, so that a misspelt one is not lost.
func (c *Collector) Configure(config map[string]string) error {
	settings, err := parse(config, c.system.Hostname)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = settings
	return nil
}

func parse(config map[string]string, hostname func() (string, error)) (*settings, error) {
	s := &settings{umask: defaultUmask}
	for key, value := range config {
		var err error
		switch key {
		case hostKey:
			s.host, err = value, checkHost(value)
		case umaskKey:
			s.umask, err = umask.Parse(value)
		default:
			err = fmt.Errorf("unknown, expected one of: %s, %s", hostKey, umaskKey)
		}
		if err != nil {
			return nil, fmt.Errorf("configuration key %q: %w", key, err)
		}
	}
	if s.host == "" {
		var err error
		if s.host, err = hostname(); err != nil {
			return nil, fmt.Errorf("find the host name: %w", err)
		}
	}
	return s, nil
}

func checkHost(host string) error {
	valid, err := regexp.MatchString(hostPattern, host)
	if err != nil {
		return err
	}
	if !valid || len(host) > hostMaxBytes {
		return fmt.Errorf("%q, expected a host name of at most %d bytes", host, hostMaxBytes)
	}
	return nil
}

// Init tells the agent what the evidence will be about.
func (c *Collector) Init(ctx context.Context, agent proto.ApiHelperClient) error {
	_, err := agent.UpsertSubjectTemplates(ctx, &proto.UpsertSubjectTemplatesRequest{SubjectTemplates: subjectTemplates()})
	if err != nil {
		return fmt.Errorf("send subject templates: %w", err)
	}
	return nil
}

// Eval audits the machine and sends one piece of evidence for each check.
func (c *Collector) Eval(ctx context.Context, agent proto.ApiHelperClient) error {
	settings, err := c.configured()
	if err != nil {
		return err
	}
	results, err := audit(c.system, settings.umask)
	if err != nil {
		c.logger.Error("audit failed", "error", err)
		return err
	}
	now := time.Now()
	evidence := make([]*proto.Evidence, 0, len(results))
	for _, result := range results {
		evidence = append(evidence, newEvidence(settings.host, now, result))
	}
	if _, err := agent.CreateEvidence(ctx, &proto.CreateEvidenceRequest{Evidence: evidence}); err != nil {
		return fmt.Errorf("send evidence: %w", err)
	}
	c.logger.Info("evidence sent", "count", len(evidence))
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
