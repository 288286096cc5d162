'use client';

import { Button, Menu } from '@mantine/core';
import type { Uploading } from '@/components/images/upload-area';
import { ChevronDown, Upload } from '@/components/ui/icons';

/** Asks for files, or for a whole folder. */
export function UploadButton({ uploading }: { uploading: Uploading }) {
  return (
    <Button.Group>
      <Button leftSection={<Upload size={14} />} onClick={uploading.chooseFiles}>
        Upload
      </Button>
      <Menu position="bottom-end" transitionProps={{ duration: 0 }} withinPortal>
        <Menu.Target>
          <Button px={6} aria-label="Other ways to upload">
            <ChevronDown size={12} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={uploading.chooseFiles}>Files…</Menu.Item>
          <Menu.Item onClick={uploading.chooseFolder}>A whole folder…</Menu.Item>
          <Menu.Label>Or drop them here, or paste them</Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
