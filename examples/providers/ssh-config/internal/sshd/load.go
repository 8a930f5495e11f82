// SPDX-License-Identifier: AGPL-3.0-only

package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	// Dir is where OpenSSH keeps its configuration, and what relative Include
	// paths are relative to.
	Dir = "/etc/ssh"
	// File is the main configuration file, below Dir.
	File = "sshd_config"

	maxDepth     = 16 // of Include, as in OpenSSH
	maxFiles     = 256
	maxFileBytes = 1 << 20
)

var (
	errOutside = errors.New("is outside " + Dir + ", so this provider may not read it")
	errDepth   = fmt.Errorf("Include is nested deeper than %d", maxDepth)
	errFiles   = fmt.Errorf("more than %d files", maxFiles)
	errSize    = fmt.Errorf("larger than %d bytes", maxFileBytes)
)

// Load reads sshd_config and all that it includes from fsys, whose root is Dir.
// It fails when any part cannot be read: half a configuration proves nothing.
func Load(ctx context.Context, fsys fs.FS) (*Config, error) {
	l := &loader{
		ctx:    ctx,
		fsys:   fsys,
		config: &Config{Global: map[string]Setting{}},
	}
	if err := l.file(File, nil, 0); err != nil {
		return nil, err
	}
	return l.config, nil
}

type loader struct {
	ctx    context.Context
	fsys   fs.FS
	config *Config
}

// file reads one file. Its settings go into block, or into the global ones when
// block is nil; a Match line in the file holds until the end of that file only.
func (l *loader) file(name string, block *Block, depth int) error {
	full := path.Join(Dir, name)
	text, err := l.read(name)
	if err != nil {
		return fmt.Errorf("%s: %w", full, err)
	}
	l.config.Files = append(l.config.Files, full)

	outer := block
	for i, line := range strings.Split(text, "\n") {
		source := fmt.Sprintf("%s:%d", full, i+1)
		keyword, args, err := splitLine(line)
		if err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
		switch keyword {
		case "":
		case "match":
			block = l.match(outer, args, source)
		case "include":
			if err := l.include(args, block, depth); err != nil {
				return fmt.Errorf("%s: %w", source, err)
			}
		default:
			l.set(block, keyword, args, source)
		}
	}
	return nil
}

func (l *loader) read(name string) (string, error) {
	if err := l.ctx.Err(); err != nil {
		return "", err
	}
	if len(l.config.Files) == maxFiles {
		return "", errFiles
	}
	f, err := l.fsys.Open(name)
	if err != nil {
		// The error names the path inside fsys; callers give the full one.
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err
		}
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFileBytes {
		return "", errSize
	}
	return string(text), nil
}

// match opens a new block. Within an included file it narrows the block that
// the file was included from.
func (l *loader) match(outer *Block, args []string, source string) *Block {
	block := &Block{Source: source, Settings: map[string]Setting{}}
	if outer != nil {
		block.Criteria = slices.Clone(outer.Criteria)
	}
	block.Criteria = append(block.Criteria, strings.Join(args, " "))
	l.config.Match = append(l.config.Match, block)
	return block
}

func (l *loader) include(patterns []string, block *Block, depth int) error {
	if depth == maxDepth {
		return errDepth
	}
	for _, pattern := range patterns {
		names, err := l.expand(pattern)
		if err != nil {
			return fmt.Errorf("Include %s: %w", pattern, err)
		}
		for _, name := range names {
			if err := l.file(name, block, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// expand returns the files that an Include pattern names, in the order in which
// sshd reads them. A pattern that matches nothing is no error there either.
func (l *loader) expand(pattern string) ([]string, error) {
	if !path.IsAbs(pattern) {
		pattern = path.Join(Dir, pattern)
	}
	relative, inside := strings.CutPrefix(path.Clean(pattern), Dir+"/")
	if !inside {
		return nil, errOutside
	}
	relative = strings.ReplaceAll(relative, "[!", "[^") // glob(7) negates with "!", Go with "^"
	return l.glob(".", strings.Split(relative, "/"))
}

// glob is fs.Glob, except that a folder that cannot be listed is an error: what
// is in it would be missing from the evidence without a word.
func (l *loader) glob(dir string, parts []string) ([]string, error) {
	part, rest := parts[0], parts[1:]
	names := []string{part}
	if strings.ContainsAny(part, `*?[\`) {
		var err error
		if names, err = l.list(dir, part); err != nil {
			return nil, err
		}
	}
	var found []string
	for _, name := range names {
		name = path.Join(dir, name)
		if len(rest) > 0 {
			below, err := l.glob(name, rest)
			if err != nil {
				return nil, err
			}
			found = append(found, below...)
			continue
		}
		if _, err := fs.Stat(l.fsys, name); err == nil {
			found = append(found, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return found, nil
}

// list returns the entries of a folder that match one part of a pattern. A
// wildcard does not match a leading dot (glob(7)).
func (l *loader) list(dir, part string) ([]string, error) {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(part, ".") {
			continue
		}
		if ok, err := path.Match(part, name); err != nil {
			return nil, err
		} else if ok {
			names = append(names, name)
		}
	}
	return names, nil
}

func (l *loader) set(block *Block, keyword string, args []string, source string) {
	settings := l.config.Global
	if block != nil {
		settings = block.Settings
	}
	keyword = canonicalKeyword(keyword)
	args = canonicalArgs(keyword, args)
	earlier, exists := settings[keyword]
	switch {
	case !exists:
		settings[keyword] = Setting{Args: args, Source: source}
	case cumulative(keyword):
		earlier.Args = append(slices.Clone(earlier.Args), args...)
		settings[keyword] = earlier
	}
}
