-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "lines" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "packed" BYTEA,
ALTER COLUMN "body" SET DEFAULT '';

-- What is packed is not compressed again.
ALTER TABLE "Event" ALTER COLUMN "packed" SET STORAGE EXTERNAL;
