// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// examined tells the packages that are looked into from those that are taken as known.
type examined struct {
	own, unreviewed map[string]bool
}

func newExamined(asked request) examined {
	set := func(paths []string) map[string]bool {
		members := make(map[string]bool, len(paths))
		for _, path := range paths {
			members[path] = true
		}
		return members
	}
	return examined{set(asked.Own), set(asked.Unreviewed)}
}

func (e examined) has(path string) bool {
	return e.own[path] || e.unreviewed[path]
}

// packageOf is the import path of the package whose source holds fn; wrappers and instances count as what they stand for.
func packageOf(fn *ssa.Function) string {
	if origin := fn.Origin(); origin != nil {
		fn = origin
	}
	if fn.Package() != nil {
		return fn.Package().Pkg.Path()
	}
	if object := fn.Object(); object != nil && object.Pkg() != nil {
		return object.Pkg().Path()
	}
	return ""
}

// sorted puts uses in an order that does not depend on the run, and drops repeated ones.
func sorted(uses []use) []use {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(
			cmp.Compare(a.Package, b.Package),
			cmp.Compare(a.Function, b.Function),
			cmp.Compare(a.Capability, b.Capability),
			cmp.Compare(a.Target, b.Target),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
		)
	})
	return slices.CompactFunc(uses, func(a, b use) bool {
		return a.Function == b.Function && a.Capability == b.Capability && a.Target == b.Target && a.Line == b.Line
	})
}
