// SPDX-License-Identifier: Apache-2.0

// Command capabilities says which privileged operations the examined packages of a program can start: those that its author
// wrote, and libraries that nobody reviewed. Capslock builds the call graph and classifies functions; this program decides
// which of the graph's paths count.
//
// It reads a request as JSON from standard input and writes the uses that it found as JSON to standard output. Exit status 1
// and a message on standard error mean that it could not look.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/google/capslock/analyzer"
	"github.com/google/capslock/interesting"
	"golang.org/x/tools/go/packages"
)

// request names the packages to examine by import path, and how functions are classified.
type request struct {
	// Folder is that of the program's module.
	Folder string `json:"folder"`
	// GOOS and GOARCH choose the files that belong to the program.
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`
	// Own are the packages of the program's own module.
	Own []string `json:"own"`
	// Unreviewed are packages of other modules that are examined as well.
	Unreviewed []string `json:"unreviewed"`
	// Map is a Capslock capability map. Beside functions it may name package-level variables and types, whose mere mention counts.
	Map string `json:"map"`
}

// use is one privileged operation that an examined function can start by itself.
type use struct {
	Package    string `json:"package"`
	Function   string `json:"function"`
	Capability string `json:"capability"`
	// Target is what has the capability: a function, variable or type; for code that no analysis sees through, the function itself.
	Target string `json:"target"`
	// Path leads from Function to Target by direct calls. A mention has no steps between them.
	Path []string `json:"path"`
	// Callers lead from the author's own code to Function; empty when no call is seen.
	Callers []string `json:"callers"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	classifier, err := interesting.LoadClassifier("request", strings.NewReader(asked.Map), false)
	if err != nil {
		return err
	}
	loaded, err := load(asked)
	if err != nil {
		return err
	}
	examined := newExamined(asked)
	// Mentions come first: building the call graph rewrites parts of the syntax trees.
	uses := findMentions(loaded, examined, classifier)
	uses = append(uses, findCalls(loaded, examined, classifier)...)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"uses": sorted(uses)})
}

func load(asked request) ([]*packages.Package, error) {
	if err := os.Chdir(asked.Folder); err != nil {
		return nil, err
	}
	platform := analyzer.LoadConfig{GOOS: asked.GOOS, GOARCH: asked.GOARCH}
	loaded, err := analyzer.LoadPackages(append(asked.Own, asked.Unreviewed...), platform)
	if err != nil {
		return nil, fmt.Errorf("loading packages: %w", err)
	}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("loading %s: %w", p.PkgPath, p.Errors[0])
		}
	}
	dropReviewed(loaded, newExamined(asked))
	return loaded, nil
}

// dropReviewed leaves of reviewed packages only their types. Their functions are classified, never looked into; without
// their bodies the call graph of a large program is made in a fraction of the time.
func dropReviewed(loaded []*packages.Package, examined examined) {
	packages.Visit(loaded, nil, func(p *packages.Package) {
		if isStandard := p.Module == nil; !isStandard && !examined.has(p.PkgPath) {
			p.Syntax, p.TypesInfo = nil, nil
		}
	})
}
