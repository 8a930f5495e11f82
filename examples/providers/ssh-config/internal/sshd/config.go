// SPDX-License-Identifier: AGPL-3.0-only

// Package sshd reads the configuration of an OpenSSH daemon as the daemon
// itself would, from files alone.
package sshd

import "maps"

// Setting is the value of one keyword, and where it was decided.
type Setting struct {
	Args   []string
	Source string // file:line
}

// Block holds the settings of one Match block.
type Block struct {
	// Criteria are the arguments of the Match lines that must all hold. There
	// is more than one where a file is included from within a Match block.
	Criteria []string
	Source   string
	Settings map[string]Setting
}

// Config is a daemon's configuration: what holds for every connection, and what
// Match blocks change for some.
type Config struct {
	Global map[string]Setting
	Match  []*Block
	Files  []string // in the order in which they were read
}

// Document returns the configuration as the input of a policy: each keyword in
// lower case with its list of arguments, as "sshd -T" would name them, defaults
// included. Names with an underscore say what sshd -T does not: _match, _files,
// _sources (file and line of each keyword that is set).
func (c *Config) Document() map[string]any {
	effective := defaults()
	maps.Copy(effective, arguments(c.Global))

	doc := make(map[string]any, len(effective)+3)
	for keyword, args := range effective {
		doc[keyword] = args
	}
	sources := make(map[string]string, len(c.Global))
	for keyword, setting := range c.Global {
		sources[keyword] = setting.Source
	}
	blocks := make([]map[string]any, 0, len(c.Match))
	for _, block := range c.Match {
		blocks = append(blocks, map[string]any{
			"criteria": block.Criteria,
			"source":   block.Source,
			"settings": arguments(block.Settings),
		})
	}
	doc["_match"], doc["_files"], doc["_sources"] = blocks, c.Files, sources
	return doc
}

func arguments(settings map[string]Setting) map[string][]string {
	out := make(map[string][]string, len(settings))
	for keyword, setting := range settings {
		out[keyword] = setting.Args
	}
	return out
}
