import { Radio } from '@mantine/core';
import { type CoordinateReading, describeReading, isReading } from '@/lib/annotations/coordinate-readings';
import { thumbnailUrl } from '@/lib/client/images';
import type { CoordinateDiagnosis } from '@/lib/contract/annotations';
import type { Box } from '@/lib/geometry/shapes';
import classes from './coordinate-choice.module.css';

interface CoordinateChoiceProps {
  readonly diagnosis: CoordinateDiagnosis;
  readonly reading: CoordinateReading;
  readonly onChange: (reading: CoordinateReading) => void;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Coordinates that make no sense as they stand: both readings in words and as pictures, to choose one of. */
export function CoordinateChoice({ diagnosis, reading, onChange }: CoordinateChoiceProps) {
  const { message, fits_as_sent, fits_as_read, examples } = diagnosis;
  const choose = (value: string) => isReading(value) && onChange(value);
  return (
    <section className={classes.choice} aria-label="Coordinates">
      <p className={classes.message} role="alert">
        {message}
      </p>
      <Radio.Group value={reading} onChange={choose} aria-label="How coordinates are read">
        <div className={classes.readings}>
          <Radio
            size="xs"
            value="as_sent"
            label={`Take them as they stand there: ${percent(fits_as_sent)} lie within their images`}
          />
          <Radio
            size="xs"
            value={diagnosis.reading}
            label={`Read them as ${describeReading(diagnosis.reading)}: ${percent(fits_as_read)} lie within their images`}
          />
        </div>
      </Radio.Group>
      <ul className={classes.pictures}>
        {examples.map((example) => (
          <li key={example.pointer}>
            <Picture
              width={example.image_width}
              height={example.image_height}
              imageId={example.image_id}
              asSent={example.as_sent}
              asRead={example.as_read}
            />
            <small>
              {example.image} {example.pointer}
            </small>
          </li>
        ))}
      </ul>
      <p className={classes.legend}>
        <span data-kind="sent">as they stand</span>
        <span data-kind="read">as they seem to be</span>
      </p>
    </section>
  );
}

interface PictureProps {
  readonly width: number;
  readonly height: number;
  readonly imageId: string | null;
  readonly asSent: Box;
  readonly asRead: Box;
}

/** The image with the annotation's bounds under both readings; what leaves the image is still seen, up to its size. */
function Picture({ width, height, imageId, asSent, asRead }: PictureProps) {
  const margin = 0.12 * Math.max(width, height);
  const line = Math.max(width, height) / 110;
  // A box of one pixel would not be seen: it is drawn at least as large as its line.
  const rect = ({ xMin, yMin, xMax, yMax }: Box, kind: string) => (
    <rect
      data-kind={kind}
      x={xMin}
      y={yMin}
      width={Math.max(line, xMax - xMin)}
      height={Math.max(line, yMax - yMin)}
      strokeWidth={line}
    />
  );
  return (
    <svg
      className={classes.picture}
      viewBox={`${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`}
      role="img"
      aria-label="The image with the annotation as it stands and as it seems to be"
    >
      <rect data-kind="image" x={0} y={0} width={width} height={height} />
      {imageId && (
        <image href={thumbnailUrl(imageId, 320)} width={width} height={height} preserveAspectRatio="none" />
      )}
      {rect(asSent, 'sent')}
      {rect(asRead, 'read')}
    </svg>
  );
}
