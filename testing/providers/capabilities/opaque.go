package main

import (
	"reflect"
	"syscall"
	"unsafe"
)

// finds: opaque
//
//go:linkname linkedInByName net.dial
func linkedInByName() int64

// finds: opaque
func makesASystemCall() { _, _, _ = syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0) }

// finds: opaque
func startsByASystemCall() { _, _ = syscall.ForkExec("/bin/sh", nil, nil) }

// finds: opaque
func castsAPointer(value *int) *string { return (*string)(unsafe.Pointer(value)) }

// finds: opaque
func callsByReflection(value any) { reflect.ValueOf(value).Call(nil) }
