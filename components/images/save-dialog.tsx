'use client';

import { Button, Checkbox, Radio } from '@mantine/core';
import { useState } from 'react';
import { paintView } from '@/components/compare/comparison-picture';
import { useLensRadius } from '@/components/compare/lens-radius';
import type { CompareState } from '@/components/compare/use-compare';
import { Dialog } from '@/components/ui/dialog';
import { formatSize } from '@/components/ui/numbers';
import type { SaveOptions } from '@/components/viewer/viewer-props';
import type { Image } from '@/lib/contract/images';
import classes from './save-dialog.module.css';

export interface SaveDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly image: Image;
  readonly compare: CompareState;
}

/** Asks how to save what is seen, and saves it as a PNG. */
export function SaveDialog({ opened, onClose, image, compare }: SaveDialogProps) {
  const [extent, setExtent] = useState<SaveOptions['extent']>('screen');
  const [hasLegend, setLegend] = useState(true);
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { mode, lens, lensSize } = compare.view;
  const [radius] = useLensRadius(lensSize);
  const save = async () => {
    setSaving(true);
    setFailure(null);
    try {
      const middle = { x: image.width / 2, y: image.height / 2 };
      const canvas = paintView(compare, { extent, hasLegend }, { ...(lens ?? middle), radius });
      const picture = await canvas.convertToBlob({ type: 'image/png' });
      download(picture, `${image.filename.replace(/\.[^.]+$/, '')}-annotated.png`);
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
    setSaving(false);
  };
  return (
    <Dialog opened={opened} onClose={onClose} title="Save as PNG">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Radio.Group
          label="What"
          value={extent}
          onChange={(value) => setExtent(value === 'image' ? 'image' : 'screen')}
        >
          <Radio mt={6} value="screen" label="The view, as it is on the screen" />
          <Radio
            mt={6}
            value="image"
            label={`The whole image${mode === 'side' ? ' in every pane' : ''}, ${formatSize(image.width, image.height)} px`}
          />
        </Radio.Group>
        <Checkbox
          label="With a legend of the colours"
          checked={hasLegend}
          onChange={(event) => setLegend(event.currentTarget.checked)}
        />
        {failure !== null && (
          <p className={classes.failure} role="alert">
            {failure}
          </p>
        )}
        <Button type="submit" loading={isSaving} data-autofocus>
          Save
        </Button>
      </form>
    </Dialog>
  );
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
