import { OrielError, type CallOptions, type PreviewClient, type Programme, type ProgrammeEdit } from '@oriel/core';
import { ProgrammeDocument } from './programme-document.ts';
import { emptyProgramme } from './programme-model.ts';

/** The programmes of the server, and the one that is being edited. */
export class ProgrammeStore {
  /** `undefined` until they have arrived. */
  programmes: readonly Programme[] | undefined;
  document = new ProgrammeDocument(emptyProgramme(''));

  /** @param programme missing: a new one, with this name */
  open(programme: ProgrammeEdit | undefined, name: string): void {
    this.document = new ProgrammeDocument(programme ?? emptyProgramme(name));
  }

  /** Loads the list. What is being edited stays. @param wanted id of the programme to open first */
  async load(preview: PreviewClient, { name, wanted }: { wanted: string | undefined; name: string }, { signal }: CallOptions): Promise<void> {
    const programmes = await preview.programmes({ signal });
    if (signal?.aborted) return;
    const isFirst = this.programmes === undefined;
    this.programmes = programmes;
    if (isFirst && !this.document.isDirty) this.open(programmes.find(({ id }) => id === wanted) ?? programmes[0], name);
  }

  /** @param over also where somebody else changed it @returns the other version, where it was not saved because of that */
  async save(preview: PreviewClient, { over }: { over: boolean }, { signal }: CallOptions): Promise<Programme | undefined> {
    const { document } = this;
    const { id, programme: sent } = document;
    const current = id === undefined ? undefined : await preview.programme(id, { signal }).catch(unlessUnknown);
    if (current && !over && document.conflictsWith(current)) return current;
    // One that was deleted meanwhile is made again.
    const saved = current ? await preview.replaceProgramme(current.id, sent, { signal }) : await preview.createProgramme(sent, { signal });
    document.wasSaved(sent, saved);
    const others = (this.programmes ?? []).filter((one) => one.id !== saved.id && one.id !== id);
    this.programmes = [...others, saved].toSorted((a, b) => a.name.localeCompare(b.name));
    return undefined;
  }

  /** Deletes the one that is edited, and opens another. */
  async remove(preview: PreviewClient, name: string, { signal }: CallOptions): Promise<void> {
    const { id } = this.document;
    if (id === undefined) return;
    await preview.removeProgramme(id, { signal });
    this.programmes = (this.programmes ?? []).filter((one) => one.id !== id);
    this.open(this.programmes[0], name);
  }
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof OrielError) || error.code !== 'programme_unknown') throw error;
}
