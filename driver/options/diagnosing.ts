/** What is told of a program, and how. */
import type { CommandLine } from '../command-line.ts';
import { warningFlag } from '../warnings.ts';
import { flag, option, type Section } from './row.ts';

export const warnings: Section = {
  title: 'Warnings',
  options: [
    flag('-w', 'No warnings', c => {
      c.silent = true;
    }),
    flag('-Wall', 'The warnings that are worth their noise', c => warningFlag(c, 'all')),
    flag('-Wextra', 'Some more', c => warningFlag(c, 'extra')),
    flag('-Werror', 'Take warnings for errors', c => {
      c.warningsAreErrors = true;
    }),
    flag('-Werror-implicit-function-declaration', '', c => warningFlag(c, 'error=implicit-function-declaration')),
    option('-W', 'joined', '[no-][error=]<name>  One warning', warningFlag),
    flag('-pedantic', 'Warn of what ISO C does not have', c => {
      c.pedantic = 'warn';
    }),
    flag('-pedantic-errors', 'The same as errors', c => {
      c.pedantic = 'error';
    }),
    option('-fdiagnostics-format=', 'joined', '<text|json>  How to show diagnostics', (c, value) => {
      c.diagnosticsFormat = value.startsWith('json') ? 'json' : 'text';
    }),
    option('-fdiagnostics-color=', 'joined', '<auto|always|never>  When to colour them', (c, value) => {
      c.colour = value as CommandLine['colour'];
    }),
    flag('-fdiagnostics-color', '', c => {
      c.colour = 'always';
    }),
    flag('-fno-diagnostics-color', '', c => {
      c.colour = 'never';
    }),
    flag('-fdiagnostics-plain-output', '', c => {
      c.colour = 'never';
      c.showCaret = false;
    }),
    option('-fdiagnostics-column-unit=', 'joined', '', (c, value) => {
      c.byteColumns = value === 'byte';
    }),
    flag('-fno-diagnostics-show-caret', '', c => {
      c.showCaret = false;
    }),
    flag('-fno-caret-diagnostics', '', c => {
      c.showCaret = false;
    }),
    flag('-fno-diagnostics-show-option', '', c => {
      c.showOption = false;
    }),
    option('-fmax-errors=', 'joined', '<number>  Stop after so many errors', (c, value) => {
      c.maximumErrors = Number(value);
    }),
  ],
};
