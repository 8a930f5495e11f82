// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/ast"
	"go/types"

	"github.com/google/capslock/interesting"
	"golang.org/x/tools/go/packages"
)

// findMentions finds where examined packages name a privileged function without calling it, or a privileged variable or type.
// Such a value can be called by a package that is not examined, where no path of the call graph leads back to its maker.
func findMentions(pkgs []*packages.Package, examined examined, classifier *interesting.Classifier) []use {
	var uses []use
	for _, pkg := range pkgs {
		for _, file := range pkg.Syntax {
			called := calledNames(file)
			ast.Inspect(file, func(node ast.Node) bool {
				name, ok := node.(*ast.Ident)
				if !ok || called[name] {
					return true
				}
				object := pkg.TypesInfo.Uses[name]
				if capability := capabilityOf(object, examined, classifier); capability != "" {
					position := pkg.Fset.Position(name.Pos())
					uses = append(uses, use{
						Package:    pkg.PkgPath,
						Function:   enclosing(pkg, file, name),
						Capability: capability,
						Target:     nameOf(object),
						Path:       []string{enclosing(pkg, file, name), nameOf(object)},
						Callers:    []string{},
						File:       position.Filename,
						Line:       position.Line,
					})
				}
				return true
			})
		}
	}
	return uses
}

// calledNames are the identifiers of file that name what a call calls: the call graph has those.
func calledNames(file *ast.File) map[*ast.Ident]bool {
	called := map[*ast.Ident]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			switch fun := ast.Unparen(call.Fun).(type) {
			case *ast.Ident:
				called[fun] = true
			case *ast.SelectorExpr:
				called[fun.Sel] = true
			}
		}
		return true
	})
	return called
}

// capabilityOf is the capability of something outside the examined packages. A function has that of its package if nothing
// else is said of it; variables and types have one only where the map names them.
func capabilityOf(object types.Object, examined examined, classifier *interesting.Classifier) string {
	if object == nil || object.Pkg() == nil || examined.has(object.Pkg().Path()) {
		return ""
	}
	category := ""
	switch object := object.(type) {
	case *types.Func:
		category = classifier.FunctionCategory(object.Pkg().Path(), object.Origin().FullName())
	case *types.Var:
		if object.Parent() == object.Pkg().Scope() {
			category = classifier.FunctionCategory("", nameOf(object))
		}
	case *types.TypeName:
		category = classifier.FunctionCategory("", nameOf(object))
	}
	if category == "SAFE" || category == "UNANALYZED" {
		return ""
	}
	return category
}

func nameOf(object types.Object) string {
	if fn, ok := object.(*types.Func); ok {
		return fn.Origin().FullName()
	}
	return object.Pkg().Path() + "." + object.Name()
}

// enclosing names the declared function around a name, as the call graph would, or the package's initialisation.
func enclosing(pkg *packages.Package, file *ast.File, name *ast.Ident) string {
	for _, declaration := range file.Decls {
		fn, ok := declaration.(*ast.FuncDecl)
		if !ok || name.Pos() < fn.Pos() || name.Pos() >= fn.End() {
			continue
		}
		if object, ok := pkg.TypesInfo.Defs[fn.Name].(*types.Func); ok {
			return object.FullName()
		}
	}
	return pkg.PkgPath + ".init"
}
