-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "login" TEXT;
