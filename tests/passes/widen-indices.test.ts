import { describe, expect, test } from 'vitest';
import type { Called } from '../../languages/called.ts';
import { defaultOptions, Unit } from '../../languages/unit.ts';
import { type AnyPass, type Node, parse, show, validateTree } from '../../nanopass/index.ts';
import { Called as language } from '../../languages/called.ts';
import { widenIndices } from '../../passes/widen-indices.ts';
import { smallUnit } from './lowering.ts';
