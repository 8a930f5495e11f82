#!/usr/bin/env node
import { launch } from '../../setup/launch.mjs';

await launch(() => import('../main.ts'));
