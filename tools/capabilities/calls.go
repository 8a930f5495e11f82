// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/google/capslock/analyzer"
	"github.com/google/capslock/interesting"
	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/packages"
)

type nodes map[*callgraph.Node]bool

// graph is the part of the call graph between examined functions and privileged ones, as Capslock finds it.
type graph struct {
	all          nodes
	byCapability map[string]nodes
	examined     examined
	classifier   *interesting.Classifier
}

// findCalls finds, for each examined function, the privileged functions that it calls, itself or through known packages.
func findCalls(pkgs []*packages.Package, examined examined, classifier *interesting.Classifier) []use {
	g := graph{nodes{}, map[string]nodes{}, examined, classifier}
	onCall := func(edge *callgraph.Edge) {
		g.all[edge.Caller] = true
		g.all[edge.Callee] = true
	}
	onCapability := func(node *callgraph.Node, capability string) {
		g.all[node] = true
		if g.byCapability[capability] == nil {
			g.byCapability[capability] = nodes{}
		}
		g.byCapability[capability][node] = true
	}
	config := &analyzer.Config{Classifier: classifier}
	analyzer.CapabilityGraph(pkgs, analyzer.GetQueriedPackages(pkgs), config, nil, onCall, onCapability, nil)

	callers := g.findCallers()
	var uses []use
	for capability := range g.byCapability {
		uses = append(uses, g.usesOf(capability, callers)...)
	}
	return uses
}

// usesOf walks from the functions that have a capability back to the examined functions that call them.
func (g graph) usesOf(capability string, callers map[*callgraph.Node]*callgraph.Node) []use {
	var uses []use
	record := func(node *callgraph.Node, at token.Pos, path []string) {
		position := node.Func.Prog.Fset.Position(at)
		uses = append(uses, use{
			Package:    packageOf(node.Func),
			Function:   node.Func.String(),
			Capability: capability,
			Target:     path[len(path)-1],
			Path:       path,
			Callers:    callChain(callers, node),
			File:       position.Filename,
			Line:       position.Line,
		})
	}
	next := map[*callgraph.Node]*callgraph.Node{}
	var queue []*callgraph.Node
	for _, node := range inOrder(g.byCapability[capability]) {
		if g.isExamined(node) {
			record(node, node.Func.Pos(), []string{node.Func.String()})
			continue
		}
		next[node] = nil
		queue = append(queue, node)
	}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		for _, edge := range byName(node.In, callerOf) {
			caller := edge.Caller
			if !g.all[caller] || !g.counts(edge) {
				continue
			}
			if g.isExamined(caller) {
				record(caller, edge.Pos(), append([]string{caller.Func.String()}, pathFrom(next, node)...))
				continue
			}
			if _, visited := next[caller]; !visited && !g.isClassified(caller) {
				next[caller] = node
				queue = append(queue, caller)
			}
		}
	}
	return uses
}

// counts tells whether a call proves that its caller starts what is called.
//
// A direct call does. A call through an interface or a function value does not: it reaches a value that somebody made, and
// whoever made it is found where it was made, by a call or by a mention. Within one known package such calls count, because
// there the package itself made the value. Importing a known package is no call.
func (g graph) counts(edge *callgraph.Edge) bool {
	if isInit(edge.Callee) && !g.isExamined(edge.Callee) {
		return false
	}
	if edge.Site == nil || edge.Site.Common().StaticCallee() != nil {
		return true
	}
	return !g.isExamined(edge.Caller) && packageOf(edge.Caller.Func) == packageOf(edge.Callee.Func)
}

func isInit(node *callgraph.Node) bool {
	return strings.HasSuffix(node.Func.String(), ".init") && node.Func.Synthetic != ""
}

func (g graph) isExamined(node *callgraph.Node) bool {
	return g.examined.has(packageOf(node.Func))
}

func (g graph) isClassified(node *callgraph.Node) bool {
	return g.classifier.FunctionCategory(packageOf(node.Func), node.Func.String()) != ""
}

// findCallers gives each function that the author's own code can reach the function that it is reached from.
func (g graph) findCallers() map[*callgraph.Node]*callgraph.Node {
	from := map[*callgraph.Node]*callgraph.Node{}
	var queue []*callgraph.Node
	for _, node := range inOrder(g.all) {
		if g.examined.own[packageOf(node.Func)] {
			from[node] = nil
			queue = append(queue, node)
		}
	}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		for _, edge := range byName(node.Out, calleeOf) {
			if _, visited := from[edge.Callee]; !visited && g.all[edge.Callee] {
				from[edge.Callee] = node
				queue = append(queue, edge.Callee)
			}
		}
	}
	return from
}

// callChain names the functions from the author's own code to node, node left out.
func callChain(from map[*callgraph.Node]*callgraph.Node, node *callgraph.Node) []string {
	chain := []string{}
	for caller := from[node]; caller != nil; caller = from[caller] {
		chain = append([]string{caller.Func.String()}, chain...)
	}
	return chain
}

func pathFrom(next map[*callgraph.Node]*callgraph.Node, node *callgraph.Node) []string {
	var path []string
	for ; node != nil; node = next[node] {
		path = append(path, node.Func.String())
	}
	return path
}

// The walks take functions by name, so that the same program gives the same paths in each run.

func inOrder(members nodes) []*callgraph.Node {
	return slices.SortedFunc(maps.Keys(members), compareNodes)
}

func byName(edges []*callgraph.Edge, end func(*callgraph.Edge) *callgraph.Node) []*callgraph.Edge {
	return slices.SortedStableFunc(slices.Values(edges), func(a, b *callgraph.Edge) int {
		return cmp.Or(compareNodes(end(a), end(b)), cmp.Compare(a.Pos(), b.Pos()))
	})
}

func callerOf(edge *callgraph.Edge) *callgraph.Node { return edge.Caller }
func calleeOf(edge *callgraph.Edge) *callgraph.Node { return edge.Callee }

func compareNodes(a, b *callgraph.Node) int {
	return cmp.Compare(a.Func.String(), b.Func.String())
}
