-- DropIndex
DROP INDEX "images_project_id_created_at_id_idx";

-- DropIndex
DROP INDEX "images_project_id_filename_idx";

-- DropIndex
DROP INDEX "analyses_project_id_model_name_model_version_status_idx";

-- DropIndex
DROP INDEX "analysis_classes_class_name_idx";

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "analysis_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "annotation_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "has_unscored" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "max_confidence" DOUBLE PRECISION,
ADD COLUMN     "placeholder" TEXT;

-- AlterTable
ALTER TABLE "analysis_classes" ADD COLUMN     "image_id" UUID,
ADD COLUMN     "project_id" UUID;

UPDATE analysis_classes c SET image_id = a.image_id, project_id = a.project_id FROM analyses a WHERE a.id = c.analysis_id;

ALTER TABLE "analysis_classes" ALTER COLUMN "image_id" SET NOT NULL,
ALTER COLUMN "project_id" SET NOT NULL;

-- CreateIndex
CREATE INDEX "images_project_id_id_idx" ON "images"("project_id", "id");

-- CreateIndex
CREATE INDEX "images_project_id_filename_id_idx" ON "images"("project_id", "filename", "id");

-- CreateIndex
CREATE INDEX "images_project_id_annotation_count_id_idx" ON "images"("project_id", "annotation_count", "id");

-- CreateIndex
CREATE INDEX "analyses_project_id_model_name_model_version_image_id_idx" ON "analyses"("project_id", "model_name", "model_version", "image_id");

-- CreateIndex
CREATE INDEX "analyses_project_id_status_image_id_idx" ON "analyses"("project_id", "status", "image_id");

-- CreateIndex
CREATE INDEX "analyses_project_id_updated_at_idx" ON "analyses"("project_id", "updated_at");

-- CreateIndex
CREATE INDEX "analysis_classes_project_id_class_name_image_id_idx" ON "analysis_classes"("project_id", "class_name", "image_id");

-- What follows is written by hand.

-- Images by their best confidence; those without any stand last both ways.
CREATE INDEX "images_lowest_confidence_idx" ON "images"("project_id", coalesce("max_confidence", 2), "id");
CREATE INDEX "images_highest_confidence_idx" ON "images"("project_id", coalesce("max_confidence", -1), "id");

-- "Ran and found nothing", and "not run by anything".
CREATE INDEX "analyses_found_nothing_idx" ON "analyses"("project_id", "image_id")
  WHERE "status" = 'completed' AND "annotation_count" = 0 AND "deleted_at" IS NULL;
CREATE INDEX "images_not_run_idx" ON "images"("project_id", "id") WHERE "analysis_count" = 0 AND "deleted_at" IS NULL;

-- Parts of file names. A server whose PostgreSQL comes without pg_trgm, or forbids it, searches without an index.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "images_filename_trgm_idx" ON "images" USING gin (lower("filename") gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'searching file names works without an index: %', SQLERRM;
END
$$;

-- Classes of an analysis stand where the analysis does, whoever writes them.
CREATE FUNCTION place_analysis_class() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT a.project_id, a.image_id INTO NEW.project_id, NEW.image_id FROM analyses a WHERE a.id = NEW.analysis_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER place BEFORE INSERT ON analysis_classes FOR EACH ROW EXECUTE FUNCTION place_analysis_class();

-- The tallies of an image. It is locked first: the sums must be seen as they are after waiting for others. A deleted
-- image keeps its tallies, so that deleting and restoring it with all of its analyses costs nothing here.
CREATE FUNCTION tally_image() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  image uuid := coalesce(NEW.image_id, OLD.image_id);
BEGIN
  PERFORM 1 FROM images WHERE id = image AND deleted_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE images i SET analysis_count = t.analyses, annotation_count = t.annotations, max_confidence = t.confidence,
      has_unscored = t.unscored
    FROM (SELECT count(*) AS analyses, coalesce(sum(a.annotation_count), 0) AS annotations,
        max(c.confidence) AS confidence, coalesce(bool_or(c.unscored), false) AS unscored
      FROM analyses a LEFT JOIN LATERAL (SELECT max(n.max_confidence) AS confidence, bool_or(n.unscored > 0) AS unscored
        FROM analysis_classes n WHERE n.analysis_id = a.id) c ON true
      WHERE a.image_id = image AND a.deleted_at IS NULL) t
    WHERE i.id = image AND (i.analysis_count, i.annotation_count, i.max_confidence, i.has_unscored)
      IS DISTINCT FROM (t.analyses, t.annotations, t.confidence, t.unscored);
  RETURN NULL;
END
$$;
CREATE TRIGGER tally_inserted AFTER INSERT OR DELETE ON analyses FOR EACH ROW EXECUTE FUNCTION tally_image();
CREATE TRIGGER tally_updated AFTER UPDATE OF annotation_count, deleted_at ON analyses FOR EACH ROW
  WHEN (OLD.annotation_count <> NEW.annotation_count OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
  EXECUTE FUNCTION tally_image();

UPDATE images i SET analysis_count = t.analyses, annotation_count = t.annotations, max_confidence = t.confidence,
    has_unscored = t.unscored
  FROM (SELECT a.image_id, count(*) AS analyses, sum(a.annotation_count) AS annotations,
      max(c.confidence) AS confidence, coalesce(bool_or(c.unscored), false) AS unscored
    FROM analyses a LEFT JOIN LATERAL (SELECT max(n.max_confidence) AS confidence, bool_or(n.unscored > 0) AS unscored
      FROM analysis_classes n WHERE n.analysis_id = a.id) c ON true
    WHERE a.deleted_at IS NULL GROUP BY a.image_id) t
  WHERE i.id = t.image_id;
