-- The high-water mark never falls, and what was counted stays counted.
CREATE FUNCTION "refuse_falling_marks"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a mark of fees cannot fall' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "fee_marks_never_fall" BEFORE UPDATE ON "fee_marks" FOR EACH ROW
  WHEN (NEW."mark_minor" < OLD."mark_minor" OR NEW."to_ms" < OLD."to_ms" OR NEW."charged_all_minor" < OLD."charged_all_minor")
  EXECUTE FUNCTION "refuse_falling_marks"();
