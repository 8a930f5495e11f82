// SPDX-License-Identifier: AGPL-3.0-only

package collector

import (
	"fmt"
	"regexp"

	"github.com/compliance-framework/agent/runner/proto"
)

const (
	hostKey      = "host"
	hostMaxBytes = 253
	// hostPattern is the one in configuration.schema.json.
	hostPattern = `^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`
)

type settings struct {
	host       string
	policyData map[string]any
}

func newSettings(req *proto.ConfigureRequest, hostname func() (string, error)) (*settings, error) {
	for key := range req.GetConfig() {
		if key != hostKey {
			return nil, fmt.Errorf("unknown configuration key %q, expected: %s", key, hostKey)
		}
	}
	host, given := req.GetConfig()[hostKey]
	if !given {
		var err error
		if host, err = hostname(); err != nil {
			return nil, fmt.Errorf("find the host name: %w", err)
		}
	} else if err := checkHost(host); err != nil {
		return nil, err
	}
	return &settings{host: host, policyData: req.GetPolicyData().AsMap()}, nil
}

func checkHost(host string) error {
	valid, err := regexp.MatchString(hostPattern, host)
	if err != nil {
		return err
	}
	if !valid || len(host) > hostMaxBytes {
		return fmt.Errorf("configuration key %q is %q, expected a host name of at most %d bytes", hostKey, host, hostMaxBytes)
	}
	return nil
}
