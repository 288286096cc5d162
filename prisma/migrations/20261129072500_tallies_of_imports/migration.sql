-- A long transaction may bring the tallies of its images up to date by itself before it ends, with vista.tallies set to
-- "later": were they changed as it goes, everybody else who posts for these images would wait for its end.
CREATE OR REPLACE FUNCTION tally_image() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  image uuid := coalesce(NEW.image_id, OLD.image_id);
BEGIN
  IF current_setting('vista.tallies', true) = 'later' THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.annotation_count = 0 AND NEW.deleted_at IS NULL THEN
    UPDATE images SET analysis_count = analysis_count + 1 WHERE id = image AND deleted_at IS NULL;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.deleted_at IS NULL AND NEW.deleted_at IS NULL
      AND NEW.annotation_count > OLD.annotation_count THEN
    UPDATE images i SET annotation_count = i.annotation_count + NEW.annotation_count - OLD.annotation_count,
        max_confidence = greatest(i.max_confidence, c.confidence), has_unscored = i.has_unscored OR c.unscored
      FROM (SELECT max(max_confidence) AS confidence, coalesce(bool_or(unscored > 0), false) AS unscored
        FROM analysis_classes WHERE analysis_id = NEW.id) c
      WHERE i.id = image AND i.deleted_at IS NULL;
    RETURN NULL;
  END IF;
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
