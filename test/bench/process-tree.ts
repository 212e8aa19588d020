import { execFileSync } from 'node:child_process'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly residentKb: number
  readonly command: string
}

/** Memory of one process of a tree. */
export interface ProcessMemory {
  readonly command: string
  readonly megabytes: number
}

/**
 * Resident memory of a process and of all that it started, largest first, in MB (10⁶ bytes).
 * What processes share (libraries) counts in each of them.
 */
export function treeMemory(pid: number): ProcessMemory[] {
  return treeOf(pid)
    .map(({ command, residentKb }) => ({ command, megabytes: (residentKb * 1024) / 1e6 }))
    .toSorted((a, b) => b.megabytes - a.megabytes)
}

/** The ids of a process and of all that it started. */
export function treeOf(root: number): readonly Process[] {
  const all = listProcesses()
  const tree = all.filter(({ pid }) => pid === root)
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid))
  return tree
}

function listProcesses(): Process[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, residentKb, ...command] = line.trim().split(/\s+/u)
      return {
        pid: Number(pid),
        parent: Number(parent),
        residentKb: Number(residentKb),
        command: command.join(' '),
      }
    })
}
